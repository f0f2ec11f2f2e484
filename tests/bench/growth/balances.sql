-- What the ledgers sum up to, once all orders stand.
INSERT INTO stock_product (product_id, free, reserved, allocated, picked, packed, shipped)
SELECT p.id, 1000000 - IFNULL(SUM(l.reserved), 0), IFNULL(SUM(l.reserved - l.allocated), 0), IFNULL(SUM(l.allocated - l.picked), 0),
       IFNULL(SUM(l.picked - l.packed), 0), IFNULL(SUM(l.packed - l.shipped), 0), IFNULL(SUM(l.shipped), 0)
FROM product p LEFT JOIN order_line l ON l.product_id = p.id GROUP BY p.id ORDER BY p.id
ON DUPLICATE KEY UPDATE free = VALUES(free), reserved = VALUES(reserved), allocated = VALUES(allocated), picked = VALUES(picked), packed = VALUES(packed),
    shipped = VALUES(shipped);

INSERT INTO stock_place (product_id, location_id, on_hand, allocated)
SELECT b.product_id, b.product_id + 1, b.free + b.reserved + b.allocated, b.allocated FROM stock_product b ORDER BY 1
ON DUPLICATE KEY UPDATE on_hand = VALUES(on_hand), allocated = VALUES(allocated);

INSERT INTO stock_place (product_id, location_id, on_hand)
SELECT product_id, tote_id, SUM(quantity) FROM tote_content WHERE quantity > 0 GROUP BY product_id, tote_id
ON DUPLICATE KEY UPDATE on_hand = VALUES(on_hand);

INSERT INTO number_block (name, next_value) VALUES ('order', 1000000000), ('sscc', 1900000), ('pick_list', 100000000)
ON DUPLICATE KEY UPDATE next_value = VALUES(next_value);
