-- Every movement is one that the machine knows: the accounts it joins, and the places that such a step needs, no more.
SELECT id, product_id, from_account, to_account, from_place, to_place, bin_id, reason
FROM stock_movement
WHERE NOT (CASE CONCAT(from_account, '>', to_account)
    WHEN 'supplier>free' THEN from_place IS NULL AND to_place IS NOT NULL AND bin_id IS NULL
    WHEN 'free>free' THEN from_place IS NOT NULL AND to_place IS NOT NULL AND from_place <> to_place AND bin_id IS NULL
    WHEN 'found>free' THEN from_place IS NULL AND to_place IS NOT NULL AND bin_id IS NULL
    WHEN 'free>missing' THEN from_place IS NOT NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'free>scrap' THEN from_place IS NOT NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'expired>missing' THEN from_place IS NOT NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'expired>scrap' THEN from_place IS NOT NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'free>expired' THEN from_place IS NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'expired>free' THEN from_place IS NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'free>reserved' THEN from_place IS NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'reserved>free' THEN from_place IS NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'reserved>allocated' THEN from_place IS NULL AND to_place IS NULL AND bin_id IS NOT NULL
    WHEN 'allocated>reserved' THEN from_place IS NULL AND to_place IS NULL AND bin_id IS NOT NULL
    WHEN 'allocated>picked' THEN from_place IS NOT NULL AND to_place IS NOT NULL AND bin_id <=> from_place
    WHEN 'allocated>missing' THEN from_place IS NOT NULL AND to_place IS NULL AND bin_id <=> from_place
    WHEN 'picked>allocated' THEN from_place IS NOT NULL AND to_place IS NOT NULL AND bin_id <=> to_place
    WHEN 'picked>free' THEN from_place IS NOT NULL AND to_place IS NOT NULL AND bin_id IS NULL
    WHEN 'picked>packed' THEN from_place IS NOT NULL AND to_place IS NULL AND bin_id IS NULL
    WHEN 'packed>picked' THEN from_place IS NULL AND to_place IS NOT NULL AND bin_id IS NULL
    WHEN 'packed>shipped' THEN from_place IS NULL AND to_place IS NULL AND bin_id IS NULL
    ELSE FALSE END);
