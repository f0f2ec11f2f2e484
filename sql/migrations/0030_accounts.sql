-- Accounts with carriers, one for each of a carrier's environments; of each carrier at most one is in use.
CREATE TABLE carrier_account (
    carrier         VARCHAR(32) NOT NULL,
    name            VARCHAR(32) NOT NULL,                   -- the environment: "test", "live"
    endpoint        VARCHAR(200) NOT NULL DEFAULT '',       -- a URL of our own; empty: what carrier.json says for the environment
    in_use          TINYINT NULL,                           -- 1 or NULL
    account_values  JSON NOT NULL,                          -- what is no secret, by name
    version         INT NOT NULL DEFAULT 1,
    changed_at      DATETIME(6) NOT NULL,
    changed_by      VARCHAR(40) NOT NULL,
    PRIMARY KEY (carrier, name),
    UNIQUE KEY carrier_account_in_use (carrier, in_use)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Sealed under a key that is not in the database; opens only as the secret of this name, account and carrier.
CREATE TABLE carrier_secret (
    carrier     VARCHAR(32) NOT NULL,
    account     VARCHAR(32) NOT NULL,
    name        VARCHAR(64) NOT NULL,
    sealed      VARBINARY(8192) NOT NULL,
    changed_at  DATETIME(6) NOT NULL,
    changed_by  VARCHAR(40) NOT NULL,
    PRIMARY KEY (carrier, account, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who changed what, and when. Never a secret.
CREATE TABLE carrier_account_change (
    id       BIGINT NOT NULL,
    at       DATETIME(6) NOT NULL,
    actor    VARCHAR(40) NOT NULL,
    carrier  VARCHAR(32) NOT NULL,
    account  VARCHAR(32) NOT NULL,
    what     ENUM('made', 'changed', 'used', 'stopped', 'removed', 'resealed') NOT NULL,
    detail   VARCHAR(1000) NOT NULL DEFAULT '',             -- which values and secrets, by name
    PRIMARY KEY (id),
    KEY carrier_account_change_of (carrier, at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Counts every change: by it the servers notice what another one changed.
CREATE TABLE carrier_account_version (
    id       TINYINT NOT NULL,
    version  BIGINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO carrier_account_version (id, version) VALUES (1, 0);

-- What was sent by one account is asked about, repeated and voided by that one, whichever is in use then. Empty: the one in use.
ALTER TABLE booking_sent ADD COLUMN account VARCHAR(32) NOT NULL DEFAULT '';
