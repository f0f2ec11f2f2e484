-- What was said to a carrier about a booking or a void, and what it answered: a row for each conversation, written with its answer.
CREATE TABLE booking_conversation (
    intent_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    at         DATETIME(6) NOT NULL,                        -- when it ended
    operation  ENUM('book', 'void', 'find') NOT NULL,
    outcome    ENUM('done', 'refused', 'not_now', 'in_doubt', 'aborted') NOT NULL,
    detail     VARCHAR(500) NOT NULL DEFAULT '',
    calls      MEDIUMBLOB NOT NULL,                         -- gzip of JSON: calls and replies, secrets redacted, labels left out
    PRIMARY KEY (intent_id, id),
    KEY booking_conversation_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
