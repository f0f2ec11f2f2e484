-- What is allocated in a bin equals what the ledger allocated there less what it freed or took from there.
-- Rows: product, bin, lot (0: none), by how much the bin is above the ledger.
SELECT product_id, bin, lot, SUM(units) AS off
FROM (
    SELECT product_id, location_id AS bin, lot_id AS lot, allocated AS units FROM stock_place
    UNION ALL
    SELECT product_id, bin_id, IFNULL(lot_id, 0), SUM(quantity * ((from_account = 'allocated') - (to_account = 'allocated')))
    FROM stock_movement WHERE bin_id IS NOT NULL GROUP BY product_id, bin_id, lot_id
) both_sides
GROUP BY product_id, bin, lot
HAVING off <> 0;
