-- What lies in a place, of each lot, equals what the ledger moved there less what it moved away: the physical ledger.
-- Rows: product, place, lot (0: none), by how much the place is above the ledger.
SELECT product_id, place, lot, SUM(units) AS off
FROM (
    SELECT product_id, location_id AS place, lot_id AS lot, on_hand AS units FROM stock_place
    UNION ALL
    SELECT product_id, to_place, IFNULL(lot_id, 0), -SUM(quantity) FROM stock_movement WHERE to_place IS NOT NULL GROUP BY product_id, to_place, lot_id
    UNION ALL
    SELECT product_id, from_place, IFNULL(lot_id, 0), SUM(quantity) FROM stock_movement WHERE from_place IS NOT NULL GROUP BY product_id, from_place, lot_id
) both_sides
GROUP BY product_id, place, lot
HAVING off <> 0;
