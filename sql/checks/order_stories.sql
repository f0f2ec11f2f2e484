-- Every order's story begins with its intake, and a release is told wherever there was one: by the intake's own entry, or by one of
-- its own.
SELECT o.id, o.number, o.state, o.released_at
FROM orders o
LEFT JOIN (SELECT order_id, SUM(kind = 'order.accepted') AS accepted,
                  SUM(kind = 'order.released' OR (kind = 'order.accepted' AND JSON_EXISTS(detail, '$.released'))) AS released
           FROM order_timeline GROUP BY order_id) story ON story.order_id = o.id
WHERE story.accepted IS NULL OR story.accepted <> 1 OR (o.released_at IS NOT NULL) <> (story.released > 0);
