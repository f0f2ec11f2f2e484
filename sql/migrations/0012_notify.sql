-- Where news is pushed to: an URL of a shop or ERP.
CREATE TABLE webhook_endpoint (
    id               BIGINT NOT NULL,
    url              VARCHAR(500) NOT NULL,
    topics           JSON NOT NULL,                  -- an empty list: all
    secret           VARCHAR(200) NOT NULL,          -- "whsec_…", sealed with the master key where one is configured
    previous_secret  VARCHAR(200) NOT NULL DEFAULT '',
    state            ENUM('active', 'disabled') NOT NULL DEFAULT 'active',
    reason           VARCHAR(200) NOT NULL DEFAULT '',
    last_success_at  DATETIME(6) NULL,
    first_failure_at DATETIME(6) NULL,
    failures         INT NOT NULL DEFAULT 0,
    created_at       DATETIME(6) NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE webhook_delivery (
    id           BIGINT NOT NULL,
    endpoint_id  BIGINT NOT NULL,
    event_id     BIGINT NOT NULL,
    topic        VARCHAR(64) NOT NULL,
    body         MEDIUMTEXT NOT NULL,
    state        ENUM('queued', 'sending', 'delivered', 'retry', 'dead') NOT NULL,
    attempts     SMALLINT NOT NULL DEFAULT 0,
    next_at      DATETIME(3) NULL,
    lease_token  BIGINT NOT NULL DEFAULT 0,
    lease_until  DATETIME(3) NULL,
    last_status  SMALLINT NOT NULL DEFAULT 0,
    last_error   VARCHAR(300) NOT NULL DEFAULT '',
    created_at   DATETIME(6) NOT NULL,
    delivered_at DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY webhook_delivery_event (endpoint_id, event_id),
    KEY webhook_delivery_due (state, next_at, id),
    KEY webhook_delivery_lease (lease_token)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
