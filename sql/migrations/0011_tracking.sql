-- What is followed: one carrier's number for one package, in a window of time, since carriers use numbers again.
CREATE TABLE tracker (
    id              BIGINT NOT NULL,
    shipment_id     BIGINT NOT NULL,
    package_id      BIGINT NOT NULL,
    order_id        BIGINT NOT NULL,
    carrier         VARCHAR(32) NOT NULL,
    number          VARCHAR(64) NOT NULL,
    status          VARCHAR(24) NOT NULL DEFAULT 'pending',
    flag            VARCHAR(24) NOT NULL DEFAULT 'none',
    reason          VARCHAR(40) NOT NULL DEFAULT '',
    status_at       DATETIME(6) NULL,
    last_event_at   DATETIME(6) NULL,
    last_polled_at  DATETIME(6) NULL,
    finished_at     DATETIME(6) NULL,
    next_due_at     DATETIME(3) NULL,                -- NULL: nothing left to ask
    lease_token     BIGINT NOT NULL DEFAULT 0,
    lease_until     DATETIME(3) NULL,
    failures        SMALLINT NOT NULL DEFAULT 0,
    version         INT NOT NULL DEFAULT 1,
    created_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY tracker_package (package_id, carrier, number),
    KEY tracker_due (carrier, next_due_at, id),
    KEY tracker_lease (lease_token),
    KEY tracker_shipment (shipment_id),
    KEY tracker_order (order_id),
    KEY tracker_status (status, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The set of events that a status is folded from. identity is (carrier's event id) or (instant, code): never a place.
CREATE TABLE tracking_event (
    id          BIGINT NOT NULL,
    tracker_id  BIGINT NOT NULL,
    identity    BINARY(32) NOT NULL,
    code        VARCHAR(64) NOT NULL,
    at          DATETIME(6) NOT NULL,
    confidence  ENUM('exact', 'assumed') NOT NULL,
    sequence    BIGINT NOT NULL DEFAULT 0,
    status      VARCHAR(24) NOT NULL,
    flag        VARCHAR(24) NOT NULL DEFAULT 'none',
    reason      VARCHAR(40) NOT NULL DEFAULT '',
    place       VARCHAR(200) NOT NULL DEFAULT '',
    text        VARCHAR(500) NOT NULL DEFAULT '',
    seen_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY tracking_event_identity (tracker_id, identity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
