-- No account is negative and no place has more allocated than lies there: what the CHECK constraints promise, seen from outside.
SELECT product_id, 0 AS location_id, LEAST(free, reserved, allocated, picked, packed, shipped, expired) AS worst
FROM stock_product
WHERE LEAST(free, reserved, allocated, picked, packed, shipped, expired) < 0
UNION ALL
SELECT product_id, location_id, LEAST(on_hand, allocated, on_hand - allocated)
FROM stock_place
WHERE LEAST(on_hand, allocated, on_hand - allocated) < 0;
