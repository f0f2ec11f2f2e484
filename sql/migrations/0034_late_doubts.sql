-- Sendings whose answers came when their leases were over, and left open what was bought: their references are asked about by themselves.
CREATE TABLE late_doubt (
    intent_id    BIGINT NOT NULL,
    since        DATETIME(6) NOT NULL,                  -- when the answer came
    due_at       DATETIME(3) NOT NULL,                  -- when the carrier is asked next
    tries        INT NOT NULL DEFAULT 0,                -- questions without an answer
    PRIMARY KEY (intent_id),
    KEY late_doubt_due (due_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Of a label that may be there, and that nobody can ask about, the reference is all that is known.
ALTER TABLE booking_orphan
    DROP KEY booking_orphan_carrier,
    ADD UNIQUE KEY booking_orphan_carrier (carrier, carrier_shipment_id, tracking_number, reference);
