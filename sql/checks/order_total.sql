-- An order's total is what its lines and charges sum up to.
SELECT o.id, o.number, o.total_minor, parts.minor AS parts_minor
FROM orders o
JOIN (
    SELECT order_id, SUM(minor) AS minor
    FROM (
        SELECT order_id, quantity * unit_price_minor AS minor FROM order_line
        UNION ALL
        SELECT order_id, amount_minor FROM order_charge
    ) each_part
    GROUP BY order_id
) parts ON parts.order_id = o.id
WHERE o.total_minor <> parts.minor;
