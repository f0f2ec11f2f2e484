-- What is allocated in a bin equals what the ledger allocated there less what it freed or took from there.
-- Rows: product, bin, by how much the bin is above the ledger.
SELECT product_id, bin, SUM(units) AS off
FROM (
    SELECT product_id, location_id AS bin, allocated AS units FROM stock_place
    UNION ALL
    SELECT product_id, bin_id, SUM(quantity * ((from_account = 'allocated') - (to_account = 'allocated')))
    FROM stock_movement WHERE bin_id IS NOT NULL GROUP BY product_id, bin_id
) both_sides
GROUP BY product_id, bin
HAVING off <> 0;
