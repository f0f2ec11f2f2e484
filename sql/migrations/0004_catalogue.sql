-- Products: what is sold, how it is recognised by a scanner, what it weighs.
CREATE TABLE product (
    id              BIGINT NOT NULL,
    sku             VARCHAR(64) NOT NULL,            -- utf8mb4_bin: SKUs are case-sensitive
    name            VARCHAR(255) NOT NULL,
    description     VARCHAR(1000) NOT NULL DEFAULT '',
    weight_g        INT NOT NULL,
    length_mm       INT NOT NULL,
    width_mm        INT NOT NULL,
    height_mm       INT NOT NULL,
    price_minor     BIGINT NOT NULL,
    currency        CHAR(3) NOT NULL,
    origin_country  CHAR(2) NOT NULL DEFAULT '',
    hs_code         VARCHAR(12) NOT NULL DEFAULT '',
    version         INT NOT NULL DEFAULT 1,
    created_at      DATETIME(6) NOT NULL,
    updated_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY product_sku (sku),
    CONSTRAINT product_weight CHECK (weight_g >= 0),
    CONSTRAINT product_price CHECK (price_minor >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A barcode names one product; a product may have several. GTINs are stored with 14 digits.
CREATE TABLE product_barcode (
    barcode     VARCHAR(80) NOT NULL,
    product_id  BIGINT NOT NULL,
    PRIMARY KEY (barcode),
    KEY product_barcode_product (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
