-- One walk of one person: the tasks of several orders in route order, a tote for each order.
CREATE TABLE pick_list (
    id           BIGINT NOT NULL,
    number       BIGINT NOT NULL,
    state        ENUM('open', 'done') NOT NULL,
    picker       VARCHAR(40) NOT NULL DEFAULT '',
    distance_mm  BIGINT NOT NULL,
    current_bin  BIGINT NULL,                        -- the bin scanned last: what the next item scan is checked against
    current_task BIGINT NULL,                        -- the task whose units are in the hand
    in_hand      INT NOT NULL DEFAULT 0,
    created_at   DATETIME(6) NOT NULL,
    done_at      DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY pick_list_number (number),
    KEY pick_list_state (state, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One stop: so many units of one product from one bin for one order line.
CREATE TABLE pick_task (
    id             BIGINT NOT NULL,
    order_id       BIGINT NOT NULL,
    order_line_id  BIGINT NOT NULL,
    product_id     BIGINT NOT NULL,
    bin_id         BIGINT NOT NULL,
    quantity       INT NOT NULL,
    picked         INT NOT NULL DEFAULT 0,
    shorted        INT NOT NULL DEFAULT 0,
    state          ENUM('released', 'assigned', 'picked', 'short', 'cancelled') NOT NULL,
    reason         VARCHAR(32) NOT NULL DEFAULT '',
    pick_list_id   BIGINT NULL,
    tote_id        BIGINT NULL,                      -- where its units go: kept for the record when the tote is used again
    sequence       INT NOT NULL DEFAULT 0,
    created_at     DATETIME(6) NOT NULL,
    updated_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY pick_task_list (pick_list_id, sequence),
    KEY pick_task_list_bin (pick_list_id, bin_id),
    KEY pick_task_list_state (pick_list_id, state, sequence),
    KEY pick_task_order (order_id, state),
    KEY pick_task_state (state, created_at, id),
    CONSTRAINT pick_task_units CHECK (quantity > 0 AND picked >= 0 AND shorted >= 0 AND picked + shorted <= quantity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A tote belongs to one order from the pick list on until it is packed empty.
CREATE TABLE tote_use (
    tote_id       BIGINT NOT NULL,
    order_id      BIGINT NOT NULL,
    pick_list_id  BIGINT NULL,                       -- NULL: it took back what was packed for a cancelled order
    since         DATETIME(6) NOT NULL,
    PRIMARY KEY (tote_id),
    KEY tote_use_order (order_id),
    KEY tote_use_list (pick_list_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What lies in totes, by order line: picked and not yet packed (or not yet put back).
CREATE TABLE tote_content (
    order_line_id  BIGINT NOT NULL,
    tote_id        BIGINT NOT NULL,
    order_id       BIGINT NOT NULL,
    product_id     BIGINT NOT NULL,
    quantity       INT NOT NULL,
    PRIMARY KEY (order_line_id, tote_id),
    KEY tote_content_order (order_id),
    KEY tote_content_tote (tote_id),
    CONSTRAINT tote_content_quantity CHECK (quantity >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Goods of cancelled orders on their way back to a shelf.
CREATE TABLE putback (
    id             BIGINT NOT NULL,
    order_id       BIGINT NOT NULL,
    order_line_id  BIGINT NOT NULL,
    product_id     BIGINT NOT NULL,
    tote_id        BIGINT NOT NULL,
    quantity       INT NOT NULL,
    done           INT NOT NULL DEFAULT 0,
    state          ENUM('open', 'done') NOT NULL,
    created_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY putback_state (state, created_at, id),
    KEY putback_order (order_id),
    CONSTRAINT putback_units CHECK (quantity > 0 AND done >= 0 AND done <= quantity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row: whoever makes pick lists locks it, so that no two walks get the same task or tote.
CREATE TABLE picking_turn (
    id  TINYINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO picking_turn (id) VALUES (1);

-- Each scan once: a device that sends it again gets the first answer.
CREATE TABLE scan (
    device   VARCHAR(40) NOT NULL,
    seq      BIGINT NOT NULL,
    place    VARCHAR(16) NOT NULL,                   -- pick, pack, handover
    subject  BIGINT NOT NULL,                        -- pick list, package, handover
    code     VARCHAR(200) NOT NULL,
    answer   VARCHAR(1000) NOT NULL,
    actor    VARCHAR(40) NOT NULL DEFAULT '',
    at       DATETIME(6) NOT NULL,
    PRIMARY KEY (device, seq),
    KEY scan_subject (subject, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
