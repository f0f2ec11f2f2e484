-- Which process may make ids with which of the 1,024 numbers. Rows come into being as they are needed.
CREATE TABLE process_number (
    number       SMALLINT NOT NULL,
    token        BIGINT NOT NULL,                    -- grows with every taker: who holds another one has lost the number
    last_ms      BIGINT NOT NULL,                    -- the last millisecond since 2020 of which ids may exist
    released     BOOLEAN NOT NULL DEFAULT FALSE,     -- given back, not run out
    lease_until  DATETIME(3) NOT NULL,
    PRIMARY KEY (number),
    KEY process_number_lease (lease_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
