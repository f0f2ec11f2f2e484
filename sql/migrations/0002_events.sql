-- The outbox. Rooms write news into event_new, in the transaction of the change; the relay moves what is committed into event
-- and gives it its position there, so that a writer touches one small table and readers go by one key.
CREATE TABLE event_new (
    id       BIGINT NOT NULL,
    topic    VARCHAR(60) NOT NULL,
    subject  BIGINT NOT NULL,                        -- raw id of what it is about
    body     MEDIUMTEXT NOT NULL,                    -- JSON object
    version  SMALLINT NOT NULL,                      -- of the body's shape
    at       DATETIME(6) NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE event (
    position  BIGINT NOT NULL,                       -- 1, 2, 3 …: no gaps, in the order of becoming visible
    id        BIGINT NOT NULL,
    topic     VARCHAR(60) NOT NULL,
    subject   BIGINT NOT NULL,
    body      MEDIUMTEXT NOT NULL,
    version   SMALLINT NOT NULL,
    at        DATETIME(6) NOT NULL,
    PRIMARY KEY (position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row: who locks it, numbers.
CREATE TABLE event_head (
    id        TINYINT NOT NULL,
    position  BIGINT NOT NULL,                       -- the last one given
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO event_head (id, position) VALUES (1, 0);

-- How far each consumer has come.
CREATE TABLE event_cursor (
    consumer  VARCHAR(60) NOT NULL,
    position  BIGINT NOT NULL,
    failures  INT NOT NULL DEFAULT 0,                -- of the first event after the position
    PRIMARY KEY (consumer)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Events that a consumer could not take. They hold their content: the outbox is pruned.
CREATE TABLE event_parked (
    consumer   VARCHAR(60) NOT NULL,
    position   BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    topic      VARCHAR(60) NOT NULL,
    subject    BIGINT NOT NULL,
    body       MEDIUMTEXT NOT NULL,
    version    SMALLINT NOT NULL,
    at         DATETIME(6) NOT NULL,
    reason     VARCHAR(500) NOT NULL,
    parked_at  DATETIME(6) NOT NULL,
    PRIMARY KEY (consumer, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
