-- A lot is of one product: where it lies, and in every movement that names it. Only goods with lots expire.
SELECT 'place' AS what, p.product_id, p.lot_id
FROM stock_place p
LEFT JOIN stock_lot l ON l.id = p.lot_id
WHERE p.lot_id <> 0 AND NOT l.product_id <=> p.product_id
UNION ALL
SELECT 'movement', m.product_id, m.lot_id
FROM stock_movement m
LEFT JOIN stock_lot l ON l.id = m.lot_id
WHERE m.lot_id IS NOT NULL AND NOT l.product_id <=> m.product_id
UNION ALL
SELECT 'expired', s.product_id, 0
FROM stock_product s
WHERE s.expired > (SELECT IFNULL(SUM(p.on_hand - p.allocated), 0) FROM stock_place p WHERE p.product_id = s.product_id AND p.lot_id <> 0);
