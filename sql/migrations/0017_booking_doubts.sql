-- A doubt has to know when its last repetition left, whether it comes out of a backup, and what a first person said of it.
ALTER TABLE booking_intent
    ADD COLUMN last_sent_at DATETIME(6) NULL AFTER first_sent_at,
    ADD COLUMN restored TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN proposal VARCHAR(16) NOT NULL DEFAULT '',       -- "not_there", "void": waits for a second person
    ADD COLUMN proposed_by VARCHAR(40) NOT NULL DEFAULT '',
    ADD COLUMN proposed_why VARCHAR(500) NOT NULL DEFAULT '',
    ADD COLUMN orphan_id BIGINT NOT NULL DEFAULT 0,            -- of a void: booking_orphan's; 0: the shipment's own
    ADD KEY booking_intent_orphan (orphan_id);

-- Until when the carrier takes a booking back.
ALTER TABLE shipment
    ADD COLUMN void_until DATETIME(6) NULL,
    ADD KEY shipment_void_until (state, void_until, id);

-- A live label at a carrier that no booking counts with: it costs money until it is void.
CREATE TABLE booking_orphan (
    id                  BIGINT NOT NULL,
    carrier             VARCHAR(32) NOT NULL,
    reference           VARCHAR(35) NOT NULL,
    carrier_shipment_id VARCHAR(100) NOT NULL,
    tracking_number     VARCHAR(64) NOT NULL,
    shipment_id         BIGINT NOT NULL DEFAULT 0,             -- whose attempt it was; 0: nobody's that is known
    source              ENUM('late_answer', 'sweep', 'recovery') NOT NULL,
    state               ENUM('voiding', 'voided', 'exception', 'settled') NOT NULL,
    reason              VARCHAR(64) NOT NULL DEFAULT '',       -- of an exception
    detail              VARCHAR(1000) NOT NULL DEFAULT '',
    price_minor         BIGINT NULL,
    currency            CHAR(3) NULL,
    booked_at           DATETIME(6) NULL,
    void_until          DATETIME(6) NULL,
    found_at            DATETIME(6) NOT NULL,
    actor               VARCHAR(40) NOT NULL DEFAULT '',       -- who decided on it last
    updated_at          DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY booking_orphan_carrier (carrier, carrier_shipment_id, tracking_number),
    KEY booking_orphan_state (state, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
