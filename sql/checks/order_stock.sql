-- What orders claim of a product is what stock has on those accounts: the claims of the lines, and what waits to be put back.
-- Rows: product, then by how much each account of stock is above the orders.
SELECT product_id, SUM(reserved) AS reserved_off, SUM(allocated) AS allocated_off, SUM(picked) AS picked_off, SUM(packed) AS packed_off,
       SUM(shipped) AS shipped_off
FROM (
    SELECT product_id, reserved, allocated, picked, packed, shipped FROM stock_product
    UNION ALL
    SELECT product_id, -SUM(reserved - allocated), -SUM(allocated - picked), -SUM(picked - packed), -SUM(packed - shipped), -SUM(shipped)
    FROM order_line
    WHERE product_id IS NOT NULL
    GROUP BY product_id
    UNION ALL
    SELECT product_id, 0, 0, -SUM(quantity - done), 0, 0 FROM putback GROUP BY product_id
) both_sides
GROUP BY product_id
HAVING reserved_off <> 0 OR allocated_off <> 0 OR picked_off <> 0 OR packed_off <> 0 OR shipped_off <> 0;
