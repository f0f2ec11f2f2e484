-- Counts of bins: those that somebody asked for, and what came of each. One bin waits for one count at most.
CREATE TABLE stock_count (
    id           BIGINT NOT NULL,
    location_id  BIGINT NOT NULL,
    why          ENUM('asked', 'class', 'short', 'difference') NOT NULL,
    open         BOOLEAN NULL DEFAULT TRUE,          -- NULL: counted
    told         CHAR(64) NOT NULL DEFAULT '',       -- of a count that nobody believes yet: what the next one has to say, too
    expected     INT NOT NULL DEFAULT 0,             -- units by the ledger, when it was counted
    counted      INT NOT NULL DEFAULT 0,
    gained       INT NOT NULL DEFAULT 0,
    lost         INT NOT NULL DEFAULT 0,
    promised     INT NOT NULL DEFAULT 0,             -- missing units that orders wait for: their pickers say so, bin by bin
    actor        VARCHAR(40) NOT NULL DEFAULT '',
    created_at   DATETIME(6) NOT NULL,
    counted_at   DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY stock_count_open (location_id, open),
    KEY stock_count_counted (location_id, counted_at),
    KEY stock_count_state (open, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Bins that a product is picked from: below `low` they are filled up from other bins.
CREATE TABLE stock_face (
    product_id   BIGINT NOT NULL,
    location_id  BIGINT NOT NULL,
    low          INT NOT NULL,
    full_at      INT NOT NULL,
    PRIMARY KEY (product_id, location_id),
    CONSTRAINT stock_face_levels CHECK (low >= 1 AND full_at >= low)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
