-- The counts that an order carries are those of its lines, and every order has lines.
SELECT o.id, o.number, o.line_count, l.line_rows, o.units, l.quantity, o.backordered, l.backordered AS line_backordered
FROM orders o
LEFT JOIN (
    SELECT order_id, COUNT(*) AS line_rows, SUM(quantity) AS quantity, SUM(cancelled) AS cancelled, SUM(reserved) AS reserved,
           SUM(allocated) AS allocated, SUM(picked) AS picked, SUM(packed) AS packed, SUM(shipped) AS shipped,
           SUM(delivered) AS delivered, SUM(backordered) AS backordered
    FROM order_line
    GROUP BY order_id
) l ON l.order_id = o.id
WHERE l.order_id IS NULL OR o.line_count <> l.line_rows OR o.units <> l.quantity OR o.cancelled <> l.cancelled
   OR o.reserved <> l.reserved OR o.allocated <> l.allocated OR o.picked <> l.picked OR o.packed <> l.packed OR o.shipped <> l.shipped
   OR o.delivered <> l.delivered OR o.backordered <> l.backordered;
