-- A cancelled order claims no stock but what somebody still has to take back: nothing is reserved that no bin was chosen for,
-- every other unit is cancelled, and nothing of it was shipped.
SELECT o.id, o.number, o.state, l.id AS line, l.quantity, l.cancelled, l.reserved, l.allocated, l.shipped
FROM orders o
JOIN order_line l ON l.order_id = o.id
WHERE (o.commercial = 'cancelled') <> (o.state = 'cancelled')
   OR (o.commercial = 'cancelled' AND (l.reserved <> l.allocated OR l.cancelled <> l.quantity - l.reserved OR l.shipped > 0));
