-- Places in a warehouse. Coordinates are millimetres on the floor plan: routes are computed from them.
CREATE TABLE location (
    id            BIGINT NOT NULL,
    warehouse_id  BIGINT NOT NULL DEFAULT 1,
    code          VARCHAR(32) NOT NULL,              -- what its barcode says
    kind          ENUM('bin', 'tote', 'station', 'dock') NOT NULL,
    aisle         VARCHAR(16) NOT NULL DEFAULT '',
    x_mm          INT NOT NULL DEFAULT 0,
    y_mm          INT NOT NULL DEFAULT 0,
    created_at    DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY location_code (warehouse_id, code),
    KEY location_kind (warehouse_id, kind, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The ledger: every change of stock is one row that takes from one account and gives to another. Append-only.
-- supplier, missing, found, scrap and shipped are the outside world; the others are balances of this warehouse.
CREATE TABLE stock_movement (
    id            BIGINT NOT NULL,
    warehouse_id  BIGINT NOT NULL DEFAULT 1,
    product_id    BIGINT NOT NULL,
    quantity      INT NOT NULL,
    from_account  ENUM('supplier', 'free', 'reserved', 'allocated', 'picked', 'packed', 'shipped', 'missing', 'found', 'scrap') NOT NULL,
    to_account    ENUM('supplier', 'free', 'reserved', 'allocated', 'picked', 'packed', 'shipped', 'missing', 'found', 'scrap') NOT NULL,
    from_place    BIGINT NULL,                       -- physical: the location the units left
    to_place      BIGINT NULL,                       -- physical: the location the units came to
    bin_id        BIGINT NULL,                       -- the bin in which units are or were allocated
    reason        VARCHAR(32) NOT NULL,              -- receive, reserve, allocate, pick, short, pack, ship, putback, …
    reference     BIGINT NULL,                       -- what it was for: an order line, a receipt
    actor         VARCHAR(40) NOT NULL DEFAULT '',
    note          VARCHAR(64) NOT NULL DEFAULT '',   -- the other side's own reference: a delivery note
    at            DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY stock_movement_product (product_id, at),
    KEY stock_movement_reference (reference),
    CONSTRAINT stock_movement_quantity CHECK (quantity > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The balances of the accounts, kept in the same transaction as the ledger. A unit on a shelf is free, reserved or allocated.
CREATE TABLE stock_product (
    product_id    BIGINT NOT NULL,
    warehouse_id  BIGINT NOT NULL DEFAULT 1,
    free          INT NOT NULL DEFAULT 0,
    reserved      INT NOT NULL DEFAULT 0,
    allocated     INT NOT NULL DEFAULT 0,
    picked        INT NOT NULL DEFAULT 0,
    packed        INT NOT NULL DEFAULT 0,
    shipped       INT NOT NULL DEFAULT 0,
    PRIMARY KEY (product_id, warehouse_id),
    CONSTRAINT stock_product_free CHECK (free >= 0),
    CONSTRAINT stock_product_reserved CHECK (reserved >= 0),
    CONSTRAINT stock_product_allocated CHECK (allocated >= 0),
    CONSTRAINT stock_product_picked CHECK (picked >= 0),
    CONSTRAINT stock_product_packed CHECK (packed >= 0),
    CONSTRAINT stock_product_shipped CHECK (shipped >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What lies where. allocated is only ever above zero in bins.
CREATE TABLE stock_place (
    product_id   BIGINT NOT NULL,
    location_id  BIGINT NOT NULL,
    on_hand      INT NOT NULL DEFAULT 0,
    allocated    INT NOT NULL DEFAULT 0,
    PRIMARY KEY (product_id, location_id),
    KEY stock_place_location (location_id, product_id),
    CONSTRAINT stock_place_on_hand CHECK (on_hand >= 0),
    CONSTRAINT stock_place_allocated CHECK (allocated >= 0 AND allocated <= on_hand)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
