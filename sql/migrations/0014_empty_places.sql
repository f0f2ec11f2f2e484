-- A place where nothing of a product lies has no row for it: the rows of a product are those of where it lies.
DELETE FROM stock_place WHERE on_hand = 0 AND allocated = 0;
