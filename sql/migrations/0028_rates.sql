-- What carriers asked for a shipment, as they answered, for as long as it counts and a while longer.
CREATE TABLE rate_quote (
    id          BIGINT NOT NULL,
    order_id    BIGINT NULL,
    content     LONGTEXT NOT NULL,                   -- JSON: what was asked, who offered what, who did not answer
    asked_at    DATETIME(6) NOT NULL,
    expires_at  DATETIME(6) NOT NULL,
    asked_by    VARCHAR(64) NOT NULL,
    PRIMARY KEY (id),
    KEY rate_quote_expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The rules that choose carrier and service: every list that ever was, the newest counts.
CREATE TABLE shipping_rules (
    version     BIGINT NOT NULL,
    content     LONGTEXT NOT NULL,                   -- JSON: the rules in their order
    saved_at    DATETIME(6) NOT NULL,
    saved_by    VARCHAR(64) NOT NULL,
    PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
