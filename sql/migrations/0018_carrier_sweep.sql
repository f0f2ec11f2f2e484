-- Once a day the carriers' books are laid beside ours: where each comparison stands.
CREATE TABLE carrier_sweep (
    carrier      VARCHAR(32) NOT NULL,
    since        DATETIME(6) NOT NULL,
    started_at   DATETIME(6) NOT NULL,
    page         VARCHAR(500) NOT NULL DEFAULT '',
    due_at       DATETIME(3) NOT NULL,
    lease_token  BIGINT NOT NULL DEFAULT 0,
    lease_until  DATETIME(3) NULL,
    PRIMARY KEY (carrier)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When the carrier last listed the booking.
ALTER TABLE booking_intent ADD COLUMN listed_at DATETIME(6) NULL;
