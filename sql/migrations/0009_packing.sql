-- A sealed thing with one label. Its contents do not change once it is sealed.
CREATE TABLE package (
    id           BIGINT NOT NULL,
    order_id     BIGINT NOT NULL,
    number_of    INT NOT NULL,                       -- 1 for the order's first package
    state        ENUM('open', 'sealed', 'labelled', 'handed_over', 'voided') NOT NULL,
    sscc         CHAR(18) NULL,
    booking      TINYINT NOT NULL DEFAULT 0,         -- 1 while a booking for it is alive
    weight_g     INT NOT NULL DEFAULT 0,
    length_mm    INT NOT NULL DEFAULT 0,
    width_mm     INT NOT NULL DEFAULT 0,
    height_mm    INT NOT NULL DEFAULT 0,
    station      VARCHAR(32) NOT NULL DEFAULT '',
    actor        VARCHAR(40) NOT NULL DEFAULT '',
    version      INT NOT NULL DEFAULT 1,
    created_at   DATETIME(6) NOT NULL,
    sealed_at    DATETIME(6) NULL,
    handed_over_at DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY package_sscc (sscc),
    UNIQUE KEY package_order (order_id, number_of),
    KEY package_state (state, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE package_item (
    package_id     BIGINT NOT NULL,
    order_line_id  BIGINT NOT NULL,
    product_id     BIGINT NOT NULL,
    quantity       INT NOT NULL,
    PRIMARY KEY (package_id, order_line_id),
    CONSTRAINT package_item_quantity CHECK (quantity > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The carrier's label as it came: a row, so that every server has it.
CREATE TABLE package_label (
    package_id   BIGINT NOT NULL,
    media_type   VARCHAR(40) NOT NULL,
    bytes        LONGBLOB NOT NULL,
    at           DATETIME(6) NOT NULL,
    PRIMARY KEY (package_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
