-- What picking, packing, shipping and tracking keep of the same orders.
INSERT IGNORE INTO pick_list (id, number, state, picker, distance_mm, created_at, done_at)
SELECT list_id, MIN((@orders - 1 - age) DIV 10 + 1), IF(MIN(step) = 7 OR MIN(IF(step = 0, 9, step)) >= 3, 'done', 'open'), 'usr_growth', 240000,
       TIMESTAMPADD(MICROSECOND, (list_id DIV 4194304) * 1000, '2020-01-01'),
       IF(MIN(IF(step = 0, 9, step)) >= 3, TIMESTAMPADD(MICROSECOND, (list_id DIV 4194304 + 16000000) * 1000, '2020-01-01'), NULL)
FROM growth_line WHERE step >= 2 GROUP BY list_id ORDER BY list_id;

INSERT INTO pick_task (id, order_id, order_line_id, product_id, bin_id, quantity, picked, state, pick_list_id, tote_id, sequence, created_at, updated_at)
SELECT (ms + 1000) * 4194304 + 4096400 + line_no, order_id, id, product_id, bin_id, quantity, IF(step >= 3, quantity, 0),
       ELT(step, 'released', 'assigned', 'picked', 'picked', 'picked', 'picked', 'picked'), IF(step >= 2, list_id, NULL), IF(step >= 2, tote_id, NULL),
       IF(step >= 2, n % 10 * 5 + line_no, 0), TIMESTAMPADD(MICROSECOND, (ms + 1000) * 1000, '2020-01-01'),
       TIMESTAMPADD(MICROSECOND, (ms + 14400000) * 1000, '2020-01-01')
FROM growth_line WHERE step >= 1 ORDER BY 1;

INSERT INTO tote_use (tote_id, order_id, pick_list_id, since)
SELECT DISTINCT tote_id, order_id, list_id, TIMESTAMPADD(MICROSECOND, ms * 1000, '2020-01-01') FROM growth_line WHERE step IN (2, 3);

INSERT INTO tote_content (order_line_id, tote_id, order_id, product_id, quantity)
SELECT id, tote_id, order_id, product_id, IF(step = 3, quantity, 0) FROM growth_line WHERE step >= 3 ORDER BY id;

INSERT INTO scan (device, seq, place, subject, code, answer, actor, at)
SELECT CONCAT('device-', n DIV 10 % 12 + 1), n * 20 + line_no, 'pick', list_id, CONCAT('SKU-', LPAD(product, 5, '0')),
       CONCAT('{"seq":', n * 20 + line_no, ',"ok":true,"next":"tote","bin":"A', LPAD(product DIV 100, 2, '0'), '","quantity":', quantity,
              ',"text":"Take ', quantity, ' into the tote of the order."}'),
       'usr_growth', TIMESTAMPADD(MICROSECOND, (ms + 14400000 + line_no * 20000) * 1000, '2020-01-01')
FROM growth_line WHERE step >= 3 ORDER BY 1, 2;

INSERT INTO package (id, order_id, number_of, state, sscc, booking, weight_g, length_mm, width_mm, height_mm, station, actor, created_at, sealed_at,
    handed_over_at)
SELECT (ms + 18000000) * 4194304 + 4096500, id, 1, ELT(step - 3, 'sealed', 'labelled', 'handed_over', 'handed_over'), 395213210000000000 + n, step >= 5, 1200,
       400, 300, 200, CONCAT('P', n % 6 + 1), 'usr_growth', TIMESTAMPADD(MICROSECOND, (ms + 17900000) * 1000, '2020-01-01'),
       TIMESTAMPADD(MICROSECOND, (ms + 18000000) * 1000, '2020-01-01'),
       IF(step >= 6, TIMESTAMPADD(MICROSECOND, (ms + 28800000) * 1000, '2020-01-01'), NULL)
FROM growth_order WHERE step >= 4 ORDER BY 1;

INSERT INTO package_item (package_id, order_line_id, product_id, quantity)
SELECT package_id, id, product_id, quantity FROM growth_line WHERE step >= 4 ORDER BY 1, 2;

INSERT INTO package_label (package_id, media_type, bytes, at)
SELECT (ms + 18000000) * 4194304 + 4096500, 'application/zpl', CONCAT('^XA^FO20,20^BCN,120^FD', 395213210000000000 + n, '^FS', REPEAT('^FO20,200^FDLine of a label^FS', 8), '^XZ'),
       TIMESTAMPADD(MICROSECOND, (ms + 18120000) * 1000, '2020-01-01')
FROM growth_order WHERE step >= 5 ORDER BY 1;

INSERT INTO shipment (id, order_id, carrier, service, state, carrier_shipment_id, tracking_number, price_minor, currency, attempts, actor, created_at,
    updated_at)
SELECT (ms + 18060000) * 4194304 + 4096501, id, 'demo', 'parcel', IF(step >= 6, 'handed_over', 'booked'), CONCAT('ship_', LPAD(n, 12, '0')),
       CONCAT('DMO', LPAD(n, 12, '0')), 415, 'GBP', 1, 'usr_growth', TIMESTAMPADD(MICROSECOND, (ms + 18060000) * 1000, '2020-01-01'),
       TIMESTAMPADD(MICROSECOND, (ms + 28800000) * 1000, '2020-01-01')
FROM growth_order WHERE step >= 5 ORDER BY 1;

INSERT INTO shipment_package (shipment_id, package_id, position, tracking_number)
SELECT (ms + 18060000) * 4194304 + 4096501, (ms + 18000000) * 4194304 + 4096500, 1, CONCAT('DMO', LPAD(n, 12, '0')) FROM growth_order WHERE step >= 5 ORDER BY 1;

INSERT INTO booking_intent (id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, live_slot, version, due_at, first_sent_at,
    kept, created_at, updated_at)
SELECT (ms + 18060000) * 4194304 + 4096502, (ms + 18060000) * 4194304 + 4096501, 'book', 1, 'demo', CONCAT('GR', LPAD(n, 11, '0'), 'A'),
       CONCAT(LPAD(HEX(n), 8, '0'), '-0000-4000-8000-', LPAD(HEX(n), 12, '0')),
       CONCAT('{"service":"parcel","reference":"GR', LPAD(n, 11, '0'), 'A","to":{"name":"Customer ', n, '","lines":["', n % 400,
              ' High Street"],"city":"London","postal_code":"N1 9GU","country":"GB"},"from":{"name":"Waybill Demo Ltd","lines":["1 Dock Road"],"city":"London",',
              '"postal_code":"E16 2QU","country":"GB"},"parcels":[{"weight_g":1200,"length_mm":400,"width_mm":300,"height_mm":200}]}'),
       'done', 0, 4, @epoch, TIMESTAMPADD(MICROSECOND, (ms + 18061000) * 1000, '2020-01-01'), '{"shipment_id":"ship_growth"}',
       TIMESTAMPADD(MICROSECOND, (ms + 18060000) * 1000, '2020-01-01'), TIMESTAMPADD(MICROSECOND, (ms + 18120000) * 1000, '2020-01-01')
FROM growth_order WHERE step >= 5 ORDER BY 1;

INSERT INTO booking_sent (intent_id, at, exact)
SELECT (ms + 18060000) * 4194304 + 4096502, TIMESTAMPADD(MICROSECOND, (ms + 18061000) * 1000, '2020-01-01'),
       CONCAT('POST /v1/shipments/', n, '/buy HTTP/1.1\r\nAuthorization: [redacted]\r\n\r\n', REPEAT('{"parcel":"1","rate":"parcel"}', 10))
FROM growth_order WHERE step >= 5 ORDER BY 1;

INSERT INTO booking_event (id, intent_id, at, from_state, to_state, detail)
SELECT (o.ms + 18060000 + s.no * 300) * 4194304 + 4096510 + s.no, (o.ms + 18060000) * 4194304 + 4096502,
       TIMESTAMPADD(MICROSECOND, (o.ms + 18060000 + s.no * 300) * 1000, '2020-01-01'), ELT(s.no, 'pending', 'claimed', 'sending'),
       ELT(s.no, 'claimed', 'sending', 'done'), '{"reason":""}'
FROM growth_order o JOIN (SELECT 1 AS no UNION ALL SELECT 2 UNION ALL SELECT 3) s WHERE o.step >= 5 ORDER BY 1;

INSERT IGNORE INTO handover (id, carrier, state, actor, opened_at, closed_at)
SELECT DISTINCT (@now_ms - age DIV 2740 * 86400000) * 4194304 + 4096600, 'demo', 'closed', 'usr_growth', at, at FROM growth_order WHERE step >= 6 AND age % 2740 = 2739
ORDER BY 1;

INSERT INTO handover_package (package_id, handover_id, at)
SELECT (ms + 18000000) * 4194304 + 4096500, (@now_ms - age DIV 2740 * 86400000) * 4194304 + 4096600,
       TIMESTAMPADD(MICROSECOND, (ms + 28800000) * 1000, '2020-01-01')
FROM growth_order WHERE step >= 6 ORDER BY 1;

INSERT INTO tracker (id, shipment_id, package_id, order_id, carrier, number, status, status_at, last_event_at, last_polled_at, finished_at, next_due_at,
    created_at)
SELECT (ms + 18120000) * 4194304 + 4096520, (ms + 18060000) * 4194304 + 4096501, (ms + 18000000) * 4194304 + 4096500, id, 'demo', CONCAT('DMO', LPAD(n, 12, '0')),
       ELT(step - 4, 'pending', 'in_transit', 'delivered'), at + INTERVAL 40000 SECOND, at, at, IF(step = 7, at + INTERVAL 120960 SECOND, NULL),
       IF(step = 7, NULL, at + INTERVAL n % 600 SECOND), TIMESTAMPADD(MICROSECOND, (ms + 18120000) * 1000, '2020-01-01')
FROM growth_order WHERE step >= 5 ORDER BY 1;

INSERT INTO tracking_event (id, tracker_id, identity, code, at, confidence, sequence, status, place, text, seen_at)
SELECT (o.ms + s.later) * 4194304 + 4096530 + s.no, (o.ms + 18120000) * 4194304 + 4096520, UNHEX(SHA2(CONCAT(o.n, '/', s.no), 256)), s.code,
       TIMESTAMPADD(MICROSECOND, (o.ms + s.later) * 1000, '2020-01-01'), 'exact', s.no, s.status, 'London, GB', s.text,
       TIMESTAMPADD(MICROSECOND, (o.ms + s.later + 60000) * 1000, '2020-01-01')
FROM growth_order o JOIN (SELECT 1 AS no, 6 AS step, 'PU' AS code, 'accepted' AS status, 'Picked up by the carrier' AS text, 30000000 AS later UNION ALL
    SELECT 2, 6, 'AR', 'in_transit', 'Arrived at the depot', 40000000 UNION ALL SELECT 3, 7, 'DP', 'in_transit', 'Left the depot', 80000000 UNION ALL
    SELECT 4, 7, 'OD', 'out_for_delivery', 'Out for delivery', 110000000 UNION ALL SELECT 5, 7, 'DL', 'delivered', 'Delivered, signed by the customer', 120960000) s
    ON o.step >= s.step
ORDER BY 1;

-- What the duties prune after thirty days is there for thirty days only.
INSERT INTO idempotency_key (principal, route, token, body_hash, status, response, at)
SELECT 'key_growth', 'POST /api/v1/orders', CONCAT('order-', n), UNHEX(SHA2(CONCAT('content', n), 256)), 201,
       CONCAT('{"id":"', HEX(id), '","number":', 1000 + n, ',"state":"released","external_ref":"WEB-', LPAD(n, 8, '0'), '","holds":[],"conditions":[]}'), at
FROM growth_order WHERE age < 82200 ORDER BY 3;

INSERT INTO event (position, id, topic, subject, body, version, at)
SELECT o.n * 8 + s.no, (o.ms + s.no) * 4194304 + 4096700 + s.no, s.topic, o.id,
       CONCAT('{"order":"', HEX(o.id), '","number":', 1000 + o.n, ',"external_ref":"WEB-', LPAD(o.n, 8, '0'), '","state":"', o.state, '"}'), 1, o.at
FROM growth_order o JOIN (SELECT 1 AS no, 'order.accepted' AS topic UNION ALL SELECT 2, 'order.released' UNION ALL SELECT 3, 'order.state' UNION ALL
    SELECT 4, 'order.state' UNION ALL SELECT 5, 'shipment.booked' UNION ALL SELECT 6, 'package.handed_over' UNION ALL SELECT 7, 'tracking.updated' UNION ALL
    SELECT 8, 'order.delivered') s
WHERE o.age < 82200 ORDER BY 1;

UPDATE event_head SET position = GREATEST(position, @last * 8);
