-- The number of open holds that an order carries is the number of its holds that were not lifted; no reason stands twice.
SELECT o.id, o.number, o.open_holds, h.hold_rows, h.reasons
FROM orders o
LEFT JOIN (
    SELECT order_id, COUNT(*) AS hold_rows, COUNT(DISTINCT reason) AS reasons
    FROM order_hold
    WHERE lifted_at IS NULL
    GROUP BY order_id
) h ON h.order_id = o.id
WHERE o.open_holds <> IFNULL(h.hold_rows, 0) OR h.hold_rows <> h.reasons;
