-- Handhelds and tablets of the floor. Badges and PINs work on these alone.
CREATE TABLE device (
    id           BIGINT NOT NULL,
    name         VARCHAR(40) NOT NULL,
    key_hash     BINARY(32) NOT NULL,                -- SHA-256 of the 256 bits in the device's cookie
    approved_by  VARCHAR(40) NOT NULL,               -- who showed it the invitation
    created_at   DATETIME(6) NOT NULL,
    seen_at      DATETIME(6) NOT NULL,
    revoked_at   DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY device_key (key_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A code that a lead shows to a new device; it lets one in, once.
CREATE TABLE device_invitation (
    code_hash   BINARY(32) NOT NULL,                 -- SHA-256 of 160 bits of chance
    name        VARCHAR(40) NOT NULL,
    made_by     VARCHAR(40) NOT NULL,
    expires_at  DATETIME(6) NOT NULL,
    used_at     DATETIME(6) NULL,
    PRIMARY KEY (code_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What hangs around a picker's neck. One of a person is good at a time: a reprint revokes the others.
CREATE TABLE badge (
    id            BIGINT NOT NULL,
    user_id       BIGINT NOT NULL,
    code_hash     BINARY(32) NOT NULL,               -- HMAC of the printed code, under a secret of the installation
    made_by       VARCHAR(40) NOT NULL,
    created_at    DATETIME(6) NOT NULL,
    last_used_at  DATETIME(6) NULL,
    revoked_at    DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY badge_code (code_hash),
    KEY badge_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A person's PIN, and how often it was given wrongly: the fifth time locks PIN and badge until a lead sets a new one.
CREATE TABLE user_pin (
    user_id    BIGINT NOT NULL,
    login      VARCHAR(40) NOT NULL,                 -- what is typed before the PIN
    pin_hash   VARCHAR(200) NOT NULL,                -- argon2id
    wrong      INT NOT NULL DEFAULT 0,
    locked_at  DATETIME(6) NULL,
    set_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id),
    UNIQUE KEY user_pin_login (login)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One person at work on one device, from badge to badge. Kept for good: scans that come late say in which one they were made.
CREATE TABLE badge_session (
    id          BIGINT NOT NULL,
    token_hash  BINARY(32) NOT NULL,                 -- SHA-256 of 256 bits of chance
    user_id     BIGINT NOT NULL,
    device_id   BIGINT NOT NULL,
    method      ENUM('badge', 'pin') NOT NULL,
    created_at  DATETIME(6) NOT NULL,
    seen_at     DATETIME(6) NOT NULL,
    ended_at    DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY badge_session_token (token_hash),
    KEY badge_session_device (device_id, ended_at),
    KEY badge_session_user (user_id, ended_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
