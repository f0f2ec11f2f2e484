-- One row for each unsafe call that carried an Idempotency-Key; written in the transaction of its change.
CREATE TABLE idempotency_key (
    principal   VARCHAR(40) NOT NULL,
    route       VARCHAR(100) NOT NULL,
    token       VARCHAR(255) NOT NULL,
    body_hash   BINARY(32) NOT NULL,
    status      SMALLINT NOT NULL,
    response    MEDIUMTEXT NOT NULL,
    at          DATETIME(6) NOT NULL,
    PRIMARY KEY (principal, route, token),
    KEY idempotency_key_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
