-- What devices of the floor scanned, whether it counted or not. A device's numbers are its own and count once.
CREATE TABLE floor_journal (
    device_id   BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    session_id  BIGINT NULL,                         -- badge session: who, on which device
    user_id     BIGINT NULL,
    task        VARCHAR(8) NOT NULL,                 -- pick, pack, stock, none
    subject     BIGINT NOT NULL,                     -- pick list, package
    kind        VARCHAR(12) NOT NULL,                -- bin, item, tote, short, undo, receive, move, count, refused
    code        VARCHAR(200) NOT NULL,
    quantity    INT NOT NULL,
    verdict     VARCHAR(40) NOT NULL,                -- the device's own: "ok", or why it refused
    outcome     ENUM('done', 'noted', 'conflict') NOT NULL,
    problem     VARCHAR(60) NOT NULL DEFAULT '',     -- of a conflict: the key
    detail      VARCHAR(300) NOT NULL DEFAULT '',
    scanned_at  DATETIME(6) NOT NULL,                -- by the device's clock, put right by ours
    at          DATETIME(6) NOT NULL,
    PRIMARY KEY (device_id, seq),
    KEY floor_journal_session (session_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Scans that were right on the device and are not right here: a person looks at each, and says what was done about it.
CREATE TABLE floor_conflict (
    id          BIGINT NOT NULL,
    device_id   BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    open        BOOLEAN NOT NULL DEFAULT TRUE,
    settled_by  VARCHAR(40) NOT NULL DEFAULT '',
    note        VARCHAR(300) NOT NULL DEFAULT '',
    created_at  DATETIME(6) NOT NULL,
    settled_at  DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY floor_conflict_scan (device_id, seq),
    KEY floor_conflict_open (open, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
