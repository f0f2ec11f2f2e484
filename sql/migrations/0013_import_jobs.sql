-- An import is work that survives its process: the file and how far it was taken in are rows, and a lease says who is at it.
ALTER TABLE order_import
    ADD COLUMN state        ENUM('working', 'done') NOT NULL DEFAULT 'done' AFTER channel_id,
    ADD COLUMN decided      INT NOT NULL DEFAULT 0 AFTER orders,             -- of its orders, in the file's order
    ADD COLUMN lease_token  BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN lease_until  DATETIME(3) NULL,                                -- by the database's clock; NULL once it is done
    ADD COLUMN finished_at  DATETIME(6) NULL,
    ADD KEY order_import_open (state, lease_until),
    ADD KEY order_import_file (file_hash);
UPDATE order_import SET decided = orders, finished_at = at WHERE state = 'done' AND finished_at IS NULL;

-- The file's bytes in pieces of at most one megabyte, until the import is done.
CREATE TABLE order_import_piece (
    import_id  BIGINT NOT NULL,
    piece_no   INT NOT NULL,
    bytes      MEDIUMBLOB NOT NULL,
    PRIMARY KEY (import_id, piece_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
