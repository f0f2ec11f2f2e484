-- Where orders come from, and how each source wants them shipped.
CREATE TABLE channel (
    id               BIGINT NOT NULL,
    code             VARCHAR(32) NOT NULL,
    name             VARCHAR(100) NOT NULL,
    shipping_policy  ENUM('ship_available', 'wait_for_all') NOT NULL DEFAULT 'ship_available',
    PRIMARY KEY (id),
    UNIQUE KEY channel_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO channel (id, code, name, shipping_policy) VALUES
    (1, 'shop', 'Shop', 'ship_available'),
    (2, 'wholesale', 'Wholesale', 'wait_for_all');

-- One row an order. The unit counts are the sums of its lines, so that boards and the derived state never read lines.
CREATE TABLE orders (
    id                BIGINT NOT NULL,
    number            BIGINT NOT NULL,               -- short, for people
    channel_id        BIGINT NOT NULL,
    external_ref      VARCHAR(100) NOT NULL,
    content_hash      BINARY(32) NOT NULL,           -- SHA-256 of what was sent: a file imported twice is known by it
    commercial        ENUM('draft', 'quoted', 'awaiting_confirmation', 'confirmed', 'closed', 'cancelled') NOT NULL,
    payment           ENUM('unpaid', 'deposit_due', 'deposit_paid', 'balance_due', 'paid', 'part_refunded', 'refunded') NOT NULL,
    shipping_policy   ENUM('ship_available', 'wait_for_all') NOT NULL,
    booking           ENUM('none', 'booking', 'booked', 'failed', 'in_doubt') NOT NULL DEFAULT 'none',
    state             VARCHAR(16) NOT NULL,          -- derived from everything else by one pure function: for boards
    state_since       DATETIME(6) NOT NULL,
    currency          CHAR(3) NOT NULL,
    total_minor       BIGINT NOT NULL,
    customer_name     VARCHAR(200) COLLATE utf8mb4_unicode_ci NOT NULL,   -- found without regard to case
    customer_email    VARCHAR(200) NOT NULL DEFAULT '',
    customer_phone    VARCHAR(50) NOT NULL DEFAULT '',
    country           CHAR(2) NOT NULL,              -- of ship_to, for boards
    ship_to           JSON NOT NULL,
    note              VARCHAR(1000) NOT NULL DEFAULT '',
    open_holds        INT NOT NULL DEFAULT 0,
    walking           TINYINT(1) NOT NULL DEFAULT 0, -- somebody has a pick list with its units
    line_count        INT NOT NULL,
    units             INT NOT NULL,
    cancelled         INT NOT NULL DEFAULT 0,
    reserved          INT NOT NULL DEFAULT 0,
    allocated         INT NOT NULL DEFAULT 0,
    picked            INT NOT NULL DEFAULT 0,
    packed            INT NOT NULL DEFAULT 0,
    shipped           INT NOT NULL DEFAULT 0,
    delivered         INT NOT NULL DEFAULT 0,
    backordered       INT GENERATED ALWAYS AS (units - cancelled - reserved) VIRTUAL,
    released_at       DATETIME(6) NULL,
    placed_at         DATETIME(6) NOT NULL,
    accepted_at       DATETIME(6) NOT NULL,
    public_token_hash BINARY(32) NOT NULL,           -- SHA-256 of the customer's token: /t/<token>
    version           INT NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY orders_external (external_ref, channel_id),
    UNIQUE KEY orders_number (number),
    UNIQUE KEY orders_public_token (public_token_hash),
    KEY orders_state (state, state_since, id),
    KEY orders_customer (customer_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Each stage counts every unit that has reached it: quantity ≥ reserved ≥ allocated ≥ picked ≥ packed ≥ shipped ≥ delivered.
CREATE TABLE order_line (
    id                BIGINT NOT NULL,
    order_id          BIGINT NOT NULL,
    line_no           INT NOT NULL,
    product_id        BIGINT NULL,                   -- NULL: not in the catalogue, the order is held
    sku               VARCHAR(64) NOT NULL,
    description       VARCHAR(255) NOT NULL DEFAULT '',
    unit_price_minor  BIGINT NOT NULL,
    quantity          INT NOT NULL,
    cancelled         INT NOT NULL DEFAULT 0,
    reserved          INT NOT NULL DEFAULT 0,
    allocated         INT NOT NULL DEFAULT 0,
    picked            INT NOT NULL DEFAULT 0,
    packed            INT NOT NULL DEFAULT 0,
    shipped           INT NOT NULL DEFAULT 0,
    delivered         INT NOT NULL DEFAULT 0,
    backordered       INT GENERATED ALWAYS AS (quantity - cancelled - reserved) STORED,
    PRIMARY KEY (id),
    UNIQUE KEY order_line_no (order_id, line_no),
    KEY order_line_waiting (product_id, backordered),
    CONSTRAINT order_line_stages CHECK (quantity >= cancelled AND cancelled >= 0 AND quantity - cancelled >= reserved AND
        reserved >= allocated AND allocated >= picked AND picked >= packed AND packed >= shipped AND shipped >= delivered AND delivered >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What is paid for and never picked: postage, discounts, fees. Amounts may be negative.
CREATE TABLE order_charge (
    order_id      BIGINT NOT NULL,
    charge_no     INT NOT NULL,
    code          VARCHAR(64) NOT NULL,
    description   VARCHAR(255) NOT NULL DEFAULT '',
    amount_minor  BIGINT NOT NULL,
    PRIMARY KEY (order_id, charge_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Named reasons that stop the release. A hold that was lifted stays for the record.
CREATE TABLE order_hold (
    id         BIGINT NOT NULL,
    order_id   BIGINT NOT NULL,
    reason     VARCHAR(40) NOT NULL,                 -- unknown_product, price_deviation, manual, address …
    detail     VARCHAR(500) NOT NULL DEFAULT '',
    actor      VARCHAR(40) NOT NULL DEFAULT '',
    placed_at  DATETIME(6) NOT NULL,
    lifted_at  DATETIME(6) NULL,
    PRIMARY KEY (id),
    KEY order_hold_order (order_id, lifted_at),
    KEY order_hold_open (reason, lifted_at, placed_at, order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The progress ledger: each change of a line's stage, append-only. A stage is the sum of its rows.
CREATE TABLE order_progress (
    id             BIGINT NOT NULL,
    order_id       BIGINT NOT NULL,
    order_line_id  BIGINT NOT NULL,
    stage          ENUM('cancelled', 'reserved', 'allocated', 'picked', 'packed', 'shipped', 'delivered') NOT NULL,
    units          INT NOT NULL,                     -- negative where a stage is taken back
    reference      BIGINT NULL,                      -- pick task, package, …
    actor          VARCHAR(40) NOT NULL DEFAULT '',
    at             DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY order_progress_line (order_line_id, stage),
    KEY order_progress_order (order_id, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The order's story for people: intake, holds, release, picks, bookings, tracking.
CREATE TABLE order_timeline (
    id        BIGINT NOT NULL,
    order_id  BIGINT NOT NULL,
    at        DATETIME(6) NOT NULL,
    kind      VARCHAR(40) NOT NULL,                  -- "order.accepted", "shipment.booked"
    actor     VARCHAR(40) NOT NULL DEFAULT '',
    detail    JSON NOT NULL,
    PRIMARY KEY (id),
    KEY order_timeline_order (order_id, at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Blocks of short numbers, leased by compare-and-set; gaps are allowed.
CREATE TABLE number_block (
    name        VARCHAR(32) NOT NULL,
    next_value  BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row for each CSV file that was taken in.
CREATE TABLE order_import (
    id          BIGINT NOT NULL,
    file_hash   BINARY(32) NOT NULL,
    channel_id  BIGINT NOT NULL,
    rows_read   INT NOT NULL,
    orders      INT NOT NULL,
    accepted    INT NOT NULL,
    held        INT NOT NULL,
    refused     INT NOT NULL,
    replayed    INT NOT NULL,
    header      TEXT NOT NULL,                       -- the file's columns, as CSV
    actor       VARCHAR(40) NOT NULL DEFAULT '',
    at          DATETIME(6) NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The rows that were refused, so that they can be mended and sent again.
CREATE TABLE order_import_error (
    import_id     BIGINT NOT NULL,
    row_no        INT NOT NULL,                      -- 1 is the first row after the header
    external_ref  VARCHAR(100) NOT NULL DEFAULT '',
    reason        VARCHAR(64) NOT NULL,
    detail        VARCHAR(500) NOT NULL,
    row_text      MEDIUMTEXT NOT NULL,               -- the row's columns, as CSV
    PRIMARY KEY (import_id, row_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
