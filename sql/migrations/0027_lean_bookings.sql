-- A booking's row changes four times on its way: it carries one key for that, and no bytes that do not change. While somebody holds
-- an intent it is due when the lease ends, and a claim is read back by the ids that it named.
UPDATE booking_intent SET due_at = lease_until WHERE state IN ('claimed', 'sending') AND lease_until IS NOT NULL;
ALTER TABLE booking_intent DROP KEY booking_intent_lease, DROP KEY booking_intent_expiry;

-- What a once call sent, byte by byte, secrets redacted: written with the mark that it is being sent.
CREATE TABLE booking_sent (
    intent_id  BIGINT NOT NULL,
    at         DATETIME(6) NOT NULL,
    exact      MEDIUMTEXT NOT NULL,
    PRIMARY KEY (intent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO booking_sent (intent_id, at, exact)
    SELECT id, COALESCE(first_sent_at, updated_at), sent_exact FROM booking_intent WHERE sent_exact IS NOT NULL;
ALTER TABLE booking_intent DROP COLUMN sent_exact;

-- Read by its intent, so it lies by its intent.
ALTER TABLE booking_event DROP PRIMARY KEY, ADD PRIMARY KEY (intent_id, id), DROP KEY booking_event_intent;
