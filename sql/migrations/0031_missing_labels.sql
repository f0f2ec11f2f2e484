-- Live bookings whose labels did not come with them, as where only the answer to a question told of them: asked for until they are here.
CREATE TABLE missing_label (
    shipment_id  BIGINT NOT NULL,
    since        DATETIME(6) NOT NULL,
    due_at       DATETIME(3) NULL,                      -- when the carrier is asked; NULL: a person's turn
    tries        INT NOT NULL DEFAULT 0,
    problem      VARCHAR(500) NOT NULL DEFAULT '',
    PRIMARY KEY (shipment_id),
    KEY missing_label_due (due_at),
    KEY missing_label_since (since),
    CONSTRAINT missing_label_shipment FOREIGN KEY (shipment_id) REFERENCES shipment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE booking_conversation MODIFY COLUMN operation ENUM('book', 'void', 'find', 'label') NOT NULL;
