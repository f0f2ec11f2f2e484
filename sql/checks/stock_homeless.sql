-- Units lie in bins and totes of this warehouse only, are allocated in bins only, and are units of a product that exists.
SELECT p.product_id, p.location_id, p.on_hand, p.allocated, l.kind
FROM stock_place p
LEFT JOIN location l ON l.id = p.location_id
LEFT JOIN product ON product.id = p.product_id
WHERE (p.on_hand > 0 AND (l.id IS NULL OR l.kind NOT IN ('bin', 'tote') OR product.id IS NULL))
   OR (p.allocated > 0 AND l.kind <> 'bin');
