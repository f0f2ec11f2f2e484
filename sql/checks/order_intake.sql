-- No intake gave back units or got more than the order asked for, and none got units of a product that nobody knows.
SELECT id, order_id, product_id, quantity, reserved_at_intake
FROM order_line
WHERE reserved_at_intake < 0 OR reserved_at_intake > quantity OR (reserved_at_intake <> 0 AND product_id IS NULL);
