-- A line whose product nobody knows is held by that name and claims nothing.
SELECT o.id, o.number, o.state, l.id AS line, l.sku, l.reserved
FROM order_line l
JOIN orders o ON o.id = l.order_id
LEFT JOIN order_hold h ON h.order_id = o.id AND h.reason = 'unknown_product' AND h.lifted_at IS NULL
WHERE l.product_id IS NULL AND o.commercial <> 'cancelled' AND (h.id IS NULL OR l.reserved > 0);
