-- People who sign in.
CREATE TABLE user (
    id             BIGINT NOT NULL,
    login          VARCHAR(40) NOT NULL,
    name           VARCHAR(100) NOT NULL,
    password_hash  VARCHAR(200) NOT NULL,            -- argon2id, with its parameters
    active         BOOLEAN NOT NULL DEFAULT TRUE,
    created_at     DATETIME(6) NOT NULL,
    updated_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY user_login (login)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE user_role (
    user_id  BIGINT NOT NULL,
    role     VARCHAR(30) NOT NULL,
    PRIMARY KEY (user_id, role),
    KEY user_role_role (role)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A key is shown once; only the hash of its secret is kept.
CREATE TABLE api_key (
    id            BIGINT NOT NULL,
    public_part   CHAR(8) NOT NULL,
    secret_hash   BINARY(32) NOT NULL,               -- SHA-256: the secret has 160 bits of chance
    name          VARCHAR(100) NOT NULL,
    roles         VARCHAR(200) NOT NULL,             -- separated by commas
    created_at    DATETIME(6) NOT NULL,
    last_used_at  DATETIME(6) NULL,
    revoked_at    DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY api_key_public_part (public_part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE user_session (
    token_hash  BINARY(32) NOT NULL,                 -- SHA-256 of 256 bits of chance
    user_id     BIGINT NOT NULL,
    created_at  DATETIME(6) NOT NULL,                -- the absolute limit counts from here
    seen_at     DATETIME(6) NOT NULL,                -- the idle limit counts from here
    PRIMARY KEY (token_hash),
    KEY user_session_user (user_id),
    KEY user_session_seen (seen_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Failed attempts to sign in, for each account and each address.
CREATE TABLE login_failure (
    subject    CHAR(64) NOT NULL,                    -- hash of the account's name or the address
    failures   INT NOT NULL,
    last_at    DATETIME(6) NOT NULL,
    wait_until DATETIME(6) NOT NULL,
    PRIMARY KEY (subject),
    KEY login_failure_last (last_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Secrets that all servers of this installation share.
CREATE TABLE installation_secret (
    name        VARCHAR(60) NOT NULL,
    value       VARBINARY(64) NOT NULL,
    created_at  DATETIME(6) NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
