-- The warehouse that both sizes share: 5,000 products, a bin for each, 600 totes. Run once, before the first slice.
-- Variables: @orders, how many orders there will be; @now_ms, milliseconds since 2020: when the newest of them came in.
INSERT INTO product (id, sku, name, description, weight_g, length_mm, width_mm, height_mm, price_minor, currency, created_at, updated_at)
SELECT (@now_ms - 63200000000 + seq) * 4194304 + 4096000, CONCAT('SKU-', LPAD(seq, 5, '0')), CONCAT('Product number ', seq),
       'A good of the growth bench, described in a sentence as a shop does it.', 100 + seq % 900, 120, 80, 60, 255, 'GBP', @epoch, @epoch
FROM seq_1_to_5000;

INSERT INTO product_barcode (barcode, product_id)
SELECT LPAD(5000000000000 + seq, 14, '0'), (@now_ms - 63200000000 + seq) * 4194304 + 4096000 FROM seq_1_to_5000;

INSERT INTO location (id, code, kind, aisle, x_mm, y_mm, created_at)
SELECT (@now_ms - 63200000000 + seq) * 4194304 + 4096001, CONCAT('A', LPAD(seq DIV 100, 2, '0'), '-', LPAD(seq % 100, 2, '0')), 'bin',
       CONCAT('A', LPAD(seq DIV 100, 2, '0')), (seq DIV 100) * 3000, (seq % 100) * 1000, @epoch
FROM seq_1_to_5000;

INSERT INTO location (id, code, kind, created_at)
SELECT (@now_ms - 63200000000 + seq) * 4194304 + 4096002, CONCAT('T-', LPAD(seq, 4, '0')), 'tote', @epoch FROM seq_1_to_600;

INSERT INTO stock_movement (id, product_id, quantity, from_account, to_account, to_place, reason, actor, at)
SELECT (@now_ms - 63200000000 + seq) * 4194304 + 4096003, (@now_ms - 63200000000 + seq) * 4194304 + 4096000, 1000000, 'supplier', 'free',
       (@now_ms - 63200000000 + seq) * 4194304 + 4096001, 'receive', 'usr_growth', @epoch
FROM seq_1_to_5000;
