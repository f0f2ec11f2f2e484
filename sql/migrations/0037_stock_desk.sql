-- What people look up at a desk: the ledger of one product, and what was put right or moved by hand among all that orders move. Both newest
-- first, by their own key. Rows that orders write are NULL in by_hand, one after the other: they cost an entry at the index's end.
ALTER TABLE stock_movement
    ADD COLUMN by_hand TINYINT GENERATED ALWAYS AS
        (CASE WHEN from_account = 'found' OR to_account = 'missing' OR to_account = 'scrap' THEN 1
              WHEN from_account = 'free' AND to_account = 'free' THEN 2 END) VIRTUAL,  -- 1: put right, 2: moved
    ADD KEY stock_movement_product (product_id, id),
    ADD KEY stock_movement_by_hand (by_hand, id);

-- What a count said of each product, by lot where it has lots, where the books say something else: so that a person can decide about it.
CREATE TABLE stock_count_line (
    count_id     BIGINT NOT NULL,
    product_id   BIGINT NOT NULL,
    lot_id       BIGINT NOT NULL DEFAULT 0,
    expected     INT NOT NULL,
    counted      INT NOT NULL,
    PRIMARY KEY (count_id, product_id, lot_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who said that he fills a pick face: nobody else is asked to.
ALTER TABLE stock_face
    ADD COLUMN taken_by VARCHAR(40) NOT NULL DEFAULT '',
    ADD COLUMN taken_at DATETIME(6) NULL;
