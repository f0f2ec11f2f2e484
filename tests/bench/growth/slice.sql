-- The orders numbered from @first to @last - 1 of @orders, with everything that an order leaves behind. Order 0 is the oldest; one
-- comes every 31.536 seconds, two million in two years. The newest 4,000 are open in every state, the others delivered, one in fifty
-- cancelled. `step` says how far an order came: 0 nothing reserved, 1 allocated, 2 on a pick list, 3 picked, 4 packed, 5 booked,
-- 6 shipped, 7 delivered. Ids are those of the product: a millisecond, process 1000, and a number that says what it is.
DELETE FROM growth_order;

INSERT INTO growth_order (n, id, ms, at, age, step, state)
SELECT n, ms * 4194304 + 4096001, ms, TIMESTAMPADD(MICROSECOND, ms * 1000, '2020-01-01'), age, step,
       ELT(step + 1, IF(age >= 4000, 'cancelled', IF(age % 37 = 0, 'held', 'waiting')), 'released', 'picking', 'picked', 'packed', 'booked', 'shipped',
           'delivered')
FROM (SELECT n, age, @now_ms - age * 31536 AS ms,
             CASE WHEN age >= 4000 THEN IF(n % 50 = 7, 0, 7) WHEN age % 37 = 0 OR age % 41 = 0 THEN 0 WHEN age < 600 THEN 1 WHEN age < 800 THEN 2
                  WHEN age < 1000 THEN 3 WHEN age < 1200 THEN 4 WHEN age < 1400 THEN 5 ELSE 6 END AS step
      FROM (SELECT CAST(seq AS SIGNED) AS n, @orders - 1 - CAST(seq AS SIGNED) AS age FROM seq_0_to_1999999
            WHERE seq >= @first AND seq < @last) numbered) aged;

DELETE FROM growth_line;

INSERT INTO growth_line (n, line_no, id, order_id, ms, age, step, state, product, product_id, bin_id, tote_id, list_id, package_id, quantity)
SELECT o.n, l.seq, o.ms * 4194304 + 4096010 + l.seq, o.id, o.ms, o.age, o.step, o.state, (o.n * 7919 + l.seq * 1009) % 5000 + 1,
       (@now_ms - 63200000000 + (o.n * 7919 + l.seq * 1009) % 5000 + 1) * 4194304 + 4096000,
       (@now_ms - 63200000000 + (o.n * 7919 + l.seq * 1009) % 5000 + 1) * 4194304 + 4096001,
       (@now_ms - 63200000000 + IF(o.age BETWEEN 600 AND 999, o.age - 599, o.n % 400 + 1)) * 4194304 + 4096002,
       (@now_ms - (o.age DIV 10 * 10 + 9) * 31536 + 1000) * 4194304 + 4096450, (o.ms + 18000000) * 4194304 + 4096500, 1 + (o.n + l.seq) % 3
FROM growth_order o STRAIGHT_JOIN seq_1_to_5 l ORDER BY o.n, l.seq;

INSERT INTO orders (id, number, channel_id, external_ref, content_hash, commercial, payment, shipping_policy, booking, state, state_since, currency,
    total_minor, customer_name, customer_email, customer_phone, country, ship_to, note, open_holds, walking, line_count, units, cancelled, reserved,
    allocated, picked, packed, shipped, delivered, released_at, placed_at, accepted_at, public_token_hash)
SELECT o.id, 1000 + o.n, 1 + o.n % 2, CONCAT('WEB-', LPAD(o.n, 8, '0')), UNHEX(SHA2(CONCAT('content', o.n), 256)),
       IF(o.state = 'cancelled', 'cancelled', 'confirmed'), 'paid', 'ship_available', IF(o.step >= 5, 'booked', 'none'), o.state,
       o.at + INTERVAL ELT(o.step + 1, IF(o.state = 'cancelled', 600000000, 0), 1000000, 14400000000, 16000000000, 18000000000, 18120000000, 28800000000,
                           120960000000) MICROSECOND,
       'GBP', l.units * 255,
       CONCAT(ELT(o.n * 31 % 20 + 1, 'Ann', 'Ben', 'Carla', 'David', 'Elena', 'Femi', 'Grace', 'Hugo', 'Ines', 'Jan', 'Kofi', 'Lena', 'Marco', 'Nora',
                  'Omar', 'Priya', 'Quentin', 'Rosa', 'Stefan', 'Tara'), ' ',
              ELT(CRC32(o.n) % 25 + 1, 'Abbot', 'Baker', 'Castle', 'Dawson', 'Eller', 'Fisher', 'Gruber', 'Harris', 'Ivanov', 'Jansen', 'Keller', 'Lee', 'Moreau',
                  'Novak', 'Okafor', 'Petrov', 'Quirk', 'Rossi', 'Smith', 'Tanaka', 'Ueda', 'Varga', 'Weber', 'Yilmaz', 'Zeman'), '-',
              CONV(CRC32(CONCAT('name', o.n)) % 46656, 10, 36)),
       CONCAT('customer', CRC32(CONCAT('mail', o.n)) % 800000, '@example.org'), CONCAT('+44 20 7', LPAD(o.n % 1000000, 6, '0')), 'GB',
       CONCAT('{"name":"Customer ', o.n, '","city":"London","company":"","lines":["', o.n % 400, ' High Street"],"region":"","postal_code":"N',
              o.n % 20, ' 9GU","country":"GB","phone":"+44 20 7', LPAD(o.n % 1000000, 6, '0'), '","email":"customer@example.org"}'),
       IF(o.n % 5 = 0, 'Please ring twice.', ''), o.state = 'held', o.step = 2, 5, l.units, IF(o.state = 'cancelled', l.units, 0), IF(o.step >= 1, l.units, 0),
       IF(o.step >= 1, l.units, 0), IF(o.step >= 3, l.units, 0), IF(o.step >= 4, l.units, 0), IF(o.step >= 6, l.units, 0), IF(o.step >= 7, l.units, 0),
       IF(o.step >= 1, o.at, NULL), o.at, o.at, UNHEX(SHA2(CONCAT('token', o.n), 256))
FROM growth_order o JOIN (SELECT n, SUM(quantity) AS units FROM growth_line GROUP BY n) l ON l.n = o.n ORDER BY o.n;

INSERT INTO order_line (id, order_id, line_no, product_id, sku, description, unit_price_minor, quantity, reserved_at_intake, cancelled, reserved, allocated,
    picked, packed, shipped, delivered)
SELECT id, order_id, line_no, product_id, CONCAT('SKU-', LPAD(product, 5, '0')), CONCAT('Product number ', product), 255, quantity, IF(step >= 1, quantity, 0),
       IF(state = 'cancelled', quantity, 0), IF(step >= 1, quantity, 0), IF(step >= 1, quantity, 0), IF(step >= 3, quantity, 0),
       IF(step >= 4, quantity, 0), IF(step >= 6, quantity, 0), IF(step >= 7, quantity, 0)
FROM growth_line ORDER BY n, line_no;

INSERT INTO order_hold (id, order_id, reason, detail, actor, placed_at)
SELECT ms * 4194304 + 4096610, id, 'manual', 'The customer wants to be called first.', 'usr_growth', at FROM growth_order WHERE state = 'held' ORDER BY n;

INSERT INTO order_progress (id, order_id, order_line_id, stage, units, reference, actor, at)
SELECT (l.ms + s.later) * 4194304 + 4096100 + s.no * 10 + l.line_no, l.order_id, l.id, s.stage, l.quantity, IF(s.no >= 3, l.list_id, NULL),
       IF(s.no >= 3, 'usr_growth', ''), TIMESTAMPADD(MICROSECOND, (l.ms + s.later) * 1000, '2020-01-01')
FROM growth_line l JOIN (SELECT 2 AS no, 1 AS step, 'allocated' AS stage, 1000 AS later UNION ALL
    SELECT 3, 3, 'picked', 14400000 UNION ALL SELECT 4, 4, 'packed', 18000000 UNION ALL SELECT 5, 6, 'shipped', 28800000 UNION ALL
    SELECT 6, 7, 'delivered', 120960000) s ON l.step >= s.step
ORDER BY 1;

INSERT INTO order_progress (id, order_id, order_line_id, stage, units, actor, at)
SELECT (ms + 600000) * 4194304 + 4096100 + line_no, order_id, id, 'cancelled', quantity, 'usr_growth',
       TIMESTAMPADD(MICROSECOND, (ms + 600000) * 1000, '2020-01-01')
FROM growth_line WHERE state = 'cancelled' ORDER BY 1;

INSERT INTO stock_movement (id, product_id, quantity, from_account, to_account, from_place, to_place, bin_id, reason, reference, actor, at)
SELECT (l.ms + s.later) * 4194304 + 4096200 + s.no * 10 + l.line_no, l.product_id, l.quantity, s.giver, s.taker,
       IF(s.no = 3, l.bin_id, IF(s.no = 4, l.tote_id, NULL)), IF(s.no = 3, l.tote_id, NULL), IF(s.no IN (2, 3), l.bin_id, NULL), s.reason, l.id,
       IF(s.no >= 3, 'usr_growth', ''), TIMESTAMPADD(MICROSECOND, (l.ms + s.later) * 1000, '2020-01-01')
FROM growth_line l JOIN (
    SELECT 2 AS no, 1 AS step, 'reserved' AS giver, 'allocated' AS taker, 'allocate' AS reason, 1000 AS later UNION ALL SELECT 3, 3, 'allocated', 'picked', 'pick', 14400000 UNION ALL
    SELECT 4, 4, 'picked', 'packed', 'pack', 18000000 UNION ALL SELECT 5, 6, 'packed', 'shipped', 'ship', 28800000) s ON l.step >= s.step
ORDER BY 1;

INSERT INTO order_timeline (id, order_id, at, kind, actor, detail)
SELECT (o.ms + s.later) * 4194304 + 4096300 + s.no, o.id, TIMESTAMPADD(MICROSECOND, (o.ms + s.later) * 1000, '2020-01-01'), s.kind,
       IF(s.no IN (3, 4, 6), 'usr_growth', 'key_growth'),
       ELT(s.no, CONCAT('{"channel":"shop","external_ref":"WEB-', LPAD(o.n, 8, '0'), '","total":{"minor":2550,"currency":"GBP"}}'), '{"units":10}',
           CONCAT('{"list":"', HEX(o.id), '"}'), CONCAT('{"package":"', HEX(o.id), '","sscc":"', 395213210000000000 + o.n, '","weight_g":1200}'),
           CONCAT('{"carrier":"demo","service":"parcel","number":"DMO', LPAD(o.n, 12, '0'), '","state":"booked","price":{"minor":415,"currency":"GBP"}}'),
           CONCAT('{"package":"', HEX(o.id), '","handover":"', o.n DIV 2740, '"}'),
           CONCAT('{"number":"DMO', LPAD(o.n, 12, '0'), '","status":"in_transit","flag":"none"}'),
           CONCAT('{"number":"DMO', LPAD(o.n, 12, '0'), '","status":"out_for_delivery","flag":"none"}'),
           CONCAT('{"number":"DMO', LPAD(o.n, 12, '0'), '","status":"delivered","flag":"none"}'), '{"reason":"customer"}',
           '{"reason":"manual","detail":"The customer wants to be called first."}')
FROM growth_order o JOIN (SELECT 1 AS no, 0 AS step, '' AS state, 'order.accepted' AS kind, 0 AS later UNION ALL SELECT 2, 1, '', 'order.released', 0 UNION ALL
    SELECT 3, 2, '', 'picking.began', 14000000 UNION ALL SELECT 4, 4, '', 'package.sealed', 18000000 UNION ALL SELECT 5, 5, '', 'shipment.booked', 18120000 UNION ALL
    SELECT 6, 6, '', 'package.handed_over', 28800000 UNION ALL SELECT 7, 6, '', 'tracking.updated', 40000000 UNION ALL
    SELECT 8, 7, '', 'tracking.updated', 110000000 UNION ALL SELECT 9, 7, '', 'tracking.updated', 120960000 UNION ALL
    SELECT 10, 0, 'cancelled', 'order.cancelled', 600000 UNION ALL SELECT 11, 0, 'held', 'order.held', 1) s
    ON o.step >= s.step AND s.state IN ('', o.state)
ORDER BY 1;
