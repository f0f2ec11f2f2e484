-- One booking with one carrier for one or more packages of one order.
CREATE TABLE shipment (
    id               BIGINT NOT NULL,
    order_id         BIGINT NOT NULL,
    carrier          VARCHAR(32) NOT NULL,
    service          VARCHAR(64) NOT NULL,
    state            ENUM('booking', 'booked', 'handed_over', 'failed', 'in_doubt', 'voiding', 'voided') NOT NULL,
    reason           VARCHAR(64) NOT NULL DEFAULT '',       -- of failed and in_doubt: "rejected", "absent", "needs_person"
    detail           VARCHAR(1000) NOT NULL DEFAULT '',
    carrier_shipment_id VARCHAR(100) NOT NULL DEFAULT '',
    tracking_number  VARCHAR(64) NOT NULL DEFAULT '',
    price_minor      BIGINT NULL,
    currency         CHAR(3) NULL,
    attempts         INT NOT NULL DEFAULT 0,
    void_wanted      TINYINT NOT NULL DEFAULT 0,            -- its order was cancelled while the booking was under way
    actor            VARCHAR(40) NOT NULL DEFAULT '',
    version          INT NOT NULL DEFAULT 1,
    created_at       DATETIME(6) NOT NULL,
    updated_at       DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY shipment_order (order_id, id),
    KEY shipment_state (state, updated_at, id),
    KEY shipment_number (tracking_number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A package is in at most one live shipment: live is 1 until the shipment failed or was voided, then NULL.
CREATE TABLE shipment_package (
    shipment_id      BIGINT NOT NULL,
    package_id       BIGINT NOT NULL,
    position         INT NOT NULL,
    tracking_number  VARCHAR(64) NOT NULL DEFAULT '',
    live             TINYINT NULL DEFAULT 1,
    PRIMARY KEY (shipment_id, package_id),
    UNIQUE KEY shipment_package_live (package_id, live)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One attempt to buy or to void one label. kind 'void' obeys the same discipline as 'book'.
CREATE TABLE booking_intent (
    id               BIGINT NOT NULL,
    shipment_id      BIGINT NOT NULL,
    kind             ENUM('book', 'void') NOT NULL,
    attempt          SMALLINT NOT NULL,
    carrier          VARCHAR(32) NOT NULL,
    reference        VARCHAR(32) NOT NULL,                  -- what the carrier gets: unique for ever
    idempotency_key  CHAR(36) NOT NULL,
    request          JSON NOT NULL,                         -- what was asked, without secrets
    state            ENUM('pending', 'claimed', 'sending', 'unknown', 'review', 'done', 'rejected', 'absent') NOT NULL,
    live_slot        TINYINT NULL,                          -- 0 (book) or 1 (void) while it may still have effect, NULL once it is dead
    version          INT NOT NULL DEFAULT 1,
    lease_owner      VARCHAR(64) NOT NULL DEFAULT '',
    lease_token      BIGINT NOT NULL DEFAULT 0,
    lease_until      DATETIME(3) NULL,
    due_at           DATETIME(3) NOT NULL,                  -- by the database's clock, like every lease
    first_sent_at    DATETIME(6) NULL,
    checks           SMALLINT NOT NULL DEFAULT 0,
    absent_answers   SMALLINT NOT NULL DEFAULT 0,
    kept             JSON NOT NULL,
    sent_exact       MEDIUMTEXT NULL,                       -- the bytes of the once call, secrets redacted
    reason           VARCHAR(64) NOT NULL DEFAULT '',
    detail           VARCHAR(1000) NOT NULL DEFAULT '',
    created_at       DATETIME(6) NOT NULL,
    updated_at       DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY booking_intent_reference (reference, kind),
    UNIQUE KEY booking_intent_live (shipment_id, live_slot),
    KEY booking_intent_due (state, due_at, id),
    KEY booking_intent_lease (lease_token),
    KEY booking_intent_expiry (state, lease_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE booking_event (
    id          BIGINT NOT NULL,
    intent_id   BIGINT NOT NULL,
    at          DATETIME(6) NOT NULL,
    from_state  VARCHAR(16) NOT NULL,
    to_state    VARCHAR(16) NOT NULL,
    actor       VARCHAR(40) NOT NULL DEFAULT '',
    detail      JSON NOT NULL,
    PRIMARY KEY (id),
    KEY booking_event_intent (intent_id, at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- An answer that came when its worker no longer held the lease: kept, never dropped.
CREATE TABLE booking_late_answer (
    id         BIGINT NOT NULL,
    intent_id  BIGINT NOT NULL,
    at         DATETIME(6) NOT NULL,
    outcome    VARCHAR(16) NOT NULL,
    answer     JSON NOT NULL,
    PRIMARY KEY (id),
    KEY booking_late_answer_intent (intent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The truck: which packages were scanned onto it.
CREATE TABLE handover (
    id         BIGINT NOT NULL,
    carrier    VARCHAR(32) NOT NULL,
    state      ENUM('open', 'closed') NOT NULL,
    actor      VARCHAR(40) NOT NULL DEFAULT '',
    opened_at  DATETIME(6) NOT NULL,
    closed_at  DATETIME(6) NULL,
    PRIMARY KEY (id),
    KEY handover_state (state, opened_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE handover_package (
    package_id   BIGINT NOT NULL,
    handover_id  BIGINT NOT NULL,
    at           DATETIME(6) NOT NULL,
    PRIMARY KEY (package_id),
    KEY handover_package_handover (handover_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
