-- Orders released together, one pick list for each batch.
CREATE TABLE pick_wave (
    id             BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    orders         INT NOT NULL,
    lists          INT NOT NULL,
    distance_mm    BIGINT NOT NULL,                  -- of all its walks
    bound_mm       BIGINT NOT NULL,                  -- no batches of these orders walk less
    first_come_mm  BIGINT NOT NULL,                  -- what batches in the order of arrival would have walked
    actor          VARCHAR(40) NOT NULL DEFAULT '',
    created_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY pick_wave_number (number),
    KEY pick_wave_created (created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE pick_list
    ADD COLUMN wave_id BIGINT NULL,
    ADD KEY pick_list_wave (wave_id, number);

-- How urgent an order is and with whom it leaves: what waves are chosen by.
CREATE TABLE dispatch_wish (
    order_id    BIGINT NOT NULL,
    priority    TINYINT NOT NULL,
    carrier     VARCHAR(32) NOT NULL DEFAULT '',
    due_by      DATETIME(6) NULL,
    updated_at  DATETIME(6) NOT NULL,
    PRIMARY KEY (order_id),
    CONSTRAINT dispatch_wish_priority CHECK (priority BETWEEN 0 AND 9)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
