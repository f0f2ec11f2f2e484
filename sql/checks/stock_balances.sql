-- Every balance of a product equals what the ledger's movements into that account and out of it sum up to. What an order's intake
-- moved from free to reserved is written in its line.
-- Rows: product, then by how much each balance is above the ledger.
SELECT product_id, warehouse_id, SUM(free) AS free_off, SUM(reserved) AS reserved_off, SUM(allocated) AS allocated_off,
       SUM(picked) AS picked_off, SUM(packed) AS packed_off, SUM(shipped) AS shipped_off, SUM(expired) AS expired_off
FROM (
    SELECT product_id, warehouse_id, free, reserved, allocated, picked, packed, shipped, expired FROM stock_product
    UNION ALL
    SELECT product_id, warehouse_id,
           SUM(quantity * ((from_account = 'free') - (to_account = 'free'))),
           SUM(quantity * ((from_account = 'reserved') - (to_account = 'reserved'))),
           SUM(quantity * ((from_account = 'allocated') - (to_account = 'allocated'))),
           SUM(quantity * ((from_account = 'picked') - (to_account = 'picked'))),
           SUM(quantity * ((from_account = 'packed') - (to_account = 'packed'))),
           SUM(quantity * ((from_account = 'shipped') - (to_account = 'shipped'))),
           SUM(quantity * ((from_account = 'expired') - (to_account = 'expired')))
    FROM stock_movement
    GROUP BY product_id, warehouse_id
    UNION ALL
    SELECT product_id, 1, SUM(reserved_at_intake), -SUM(reserved_at_intake), 0, 0, 0, 0, 0
    FROM order_line
    WHERE reserved_at_intake <> 0
    GROUP BY product_id
) both_sides
GROUP BY product_id, warehouse_id
HAVING free_off <> 0 OR reserved_off <> 0 OR allocated_off <> 0 OR picked_off <> 0 OR packed_off <> 0 OR shipped_off <> 0 OR expired_off <> 0;
