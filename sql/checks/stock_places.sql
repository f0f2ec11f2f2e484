-- What lies in a place equals what the ledger moved there less what it moved away: the physical ledger.
-- Rows: product, place, by how much the place is above the ledger.
SELECT product_id, place, SUM(units) AS off
FROM (
    SELECT product_id, location_id AS place, on_hand AS units FROM stock_place
    UNION ALL
    SELECT product_id, to_place, -SUM(quantity) FROM stock_movement WHERE to_place IS NOT NULL GROUP BY product_id, to_place
    UNION ALL
    SELECT product_id, from_place, SUM(quantity) FROM stock_movement WHERE from_place IS NOT NULL GROUP BY product_id, from_place
) both_sides
GROUP BY product_id, place
HAVING off <> 0;
