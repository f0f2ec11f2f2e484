-- Live bookings of carriers that close their day with a manifest, until one holds them.
CREATE TABLE unmanifested (
    shipment_id  BIGINT NOT NULL,
    carrier      VARCHAR(32) NOT NULL,
    PRIMARY KEY (shipment_id),
    KEY unmanifested_carrier (carrier, shipment_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a carrier is asked for beside its parcels: a manifest of the day, a van to the dock, and that the van need not come.
CREATE TABLE carrier_errand (
    id           BIGINT NOT NULL,
    kind         ENUM('manifest', 'pickup', 'cancellation') NOT NULL,
    carrier      VARCHAR(32) NOT NULL,
    account      VARCHAR(40) NOT NULL DEFAULT '',      -- by which it is asked for; empty: one without a name
    state        ENUM('pending', 'sending', 'done', 'refused', 'in_doubt', 'not_made', 'cancelling', 'cancelled') NOT NULL DEFAULT 'pending',
    pickup_id    BIGINT NULL,                          -- of a cancellation: what it is to end
    request      TEXT NOT NULL,                        -- JSON
    kept         TEXT NOT NULL,                        -- JSON: what the carrier's module wants to know when it is run again
    due_at       DATETIME(3) NULL,                     -- pending: when it is to be sent; sending: when the lease ends; else NULL
    lease_token  BIGINT NOT NULL DEFAULT 0,
    tries        INT NOT NULL DEFAULT 0,
    sent_at      DATETIME(6) NULL,                     -- since when something may be with the carrier
    sent         MEDIUMTEXT NOT NULL,                  -- as it was sent, without secrets
    reply        MEDIUMTEXT NOT NULL,
    number       VARCHAR(200) NOT NULL DEFAULT '',     -- the carrier's own: of the manifest, or what a van is cancelled by
    price_minor  BIGINT NULL,
    currency     CHAR(3) NULL,
    detail       VARCHAR(500) NOT NULL DEFAULT '',
    actor        VARCHAR(40) NOT NULL DEFAULT '',
    created_at   DATETIME(6) NOT NULL,
    ended_at     DATETIME(6) NULL,
    PRIMARY KEY (id),
    KEY carrier_errand_due (due_at, id),
    KEY carrier_errand_kind (kind, id),
    KEY carrier_errand_state (state, id),
    KEY carrier_errand_pickup (pickup_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE carrier_errand_shipment (
    errand_id            BIGINT NOT NULL,
    position             INT NOT NULL,
    shipment_id          BIGINT NOT NULL,
    order_id             BIGINT NOT NULL,
    carrier_shipment_id  VARCHAR(200) NOT NULL,
    tracking_number      VARCHAR(100) NOT NULL,
    left_out             BOOLEAN NOT NULL DEFAULT FALSE,  -- the carrier did not take it
    PRIMARY KEY (errand_id, position),
    KEY carrier_errand_shipment_of (shipment_id, errand_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE carrier_errand_document (
    errand_id   BIGINT NOT NULL,
    position    INT NOT NULL,
    media_type  VARCHAR(100) NOT NULL,
    content     MEDIUMBLOB NOT NULL,
    PRIMARY KEY (errand_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
