-- Lots with an expiry, and what a product asks for: units of a product that is tracked by lot lie, move and leave by lot. Without
-- one the lot is 0 in keys and NULL elsewhere, and everything is as it was.
ALTER TABLE product
    ADD COLUMN by_lot BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN by_serial BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN min_shelf_days SMALLINT NOT NULL DEFAULT 0;   -- a lot is sold while so many days are left of it

CREATE TABLE stock_lot (
    id          BIGINT NOT NULL,
    product_id  BIGINT NOT NULL,
    code        VARCHAR(20) NOT NULL,                -- the maker's own: AI 10
    expires     DATE NOT NULL,                       -- its last good day: AI 17
    created_at  DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY stock_lot_code (product_id, code),
    KEY stock_lot_named (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- expired: units in bins, of lots that may not be sold any more. They are promised to nobody.
ALTER TABLE stock_movement
    MODIFY COLUMN from_account ENUM('supplier', 'free', 'reserved', 'allocated', 'picked', 'packed', 'shipped', 'missing', 'found', 'scrap', 'expired') NOT NULL,
    MODIFY COLUMN to_account ENUM('supplier', 'free', 'reserved', 'allocated', 'picked', 'packed', 'shipped', 'missing', 'found', 'scrap', 'expired') NOT NULL,
    ADD COLUMN lot_id BIGINT NULL;
ALTER TABLE stock_product
    ADD COLUMN expired INT NOT NULL DEFAULT 0,
    ADD CONSTRAINT stock_product_expired CHECK (expired >= 0);
ALTER TABLE stock_place
    ADD COLUMN lot_id BIGINT NOT NULL DEFAULT 0,
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (product_id, location_id, lot_id),
    ADD KEY stock_place_lot (lot_id, location_id);

ALTER TABLE pick_task ADD COLUMN lot_id BIGINT NULL;
ALTER TABLE putback ADD COLUMN lot_id BIGINT NULL;
ALTER TABLE tote_content
    ADD COLUMN lot_id BIGINT NOT NULL DEFAULT 0,
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (order_line_id, tote_id, lot_id);

-- Which lots lie in a package: only of goods that are tracked by lot. A package that holds none is not asked for any.
ALTER TABLE package ADD COLUMN tracked BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE package_lot (
    package_id     BIGINT NOT NULL,
    order_line_id  BIGINT NOT NULL,
    lot_id         BIGINT NOT NULL,
    quantity       INT NOT NULL,
    PRIMARY KEY (package_id, order_line_id, lot_id),
    KEY package_lot_lot (lot_id, package_id),
    CONSTRAINT package_lot_quantity CHECK (quantity > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
