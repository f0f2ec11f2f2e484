-- The two views of one warehouse agree: free + reserved + allocated + expired of a product is what lies in bins, picked is what lies
-- in totes, allocated is what is allocated in bins.
-- Rows: product, by how much the accounts are above the places.
SELECT product_id, SUM(shelved) AS shelved_off, SUM(picked) AS picked_off, SUM(allocated) AS allocated_off
FROM (
    SELECT product_id, free + reserved + allocated + expired AS shelved, picked, allocated FROM stock_product
    UNION ALL
    SELECT p.product_id, -SUM(IF(l.kind = 'bin', p.on_hand, 0)), -SUM(IF(l.kind = 'tote', p.on_hand, 0)), -SUM(p.allocated)
    FROM stock_place p JOIN location l ON l.id = p.location_id
    GROUP BY p.product_id
) both_sides
GROUP BY product_id
HAVING shelved_off <> 0 OR picked_off <> 0 OR allocated_off <> 0;
