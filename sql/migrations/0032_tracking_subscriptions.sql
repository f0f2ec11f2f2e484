-- What a carrier was asked to push, of trackers whose carrier pushes only what it was asked to.
CREATE TABLE tracking_subscription (
    tracker_id     BIGINT NOT NULL,
    carrier        VARCHAR(32) NOT NULL,
    account        VARCHAR(32) NOT NULL DEFAULT '',     -- by which the carrier was asked last
    subscribed_at  DATETIME(6) NULL,                    -- when it last said yes
    next_due_at    DATETIME(3) NULL,                    -- NULL: nothing left to ask
    failures       SMALLINT NOT NULL DEFAULT 0,         -- questions without an answer, one after the other
    reason         VARCHAR(500) NOT NULL DEFAULT '',    -- why the carrier refused, or what came in the place of its last answer
    lease_token    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tracker_id),
    KEY tracking_subscription_due (carrier, next_due_at, tracker_id),
    KEY tracking_subscription_lease (lease_token)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A push names its parcel by the number alone.
ALTER TABLE tracker ADD KEY tracker_number (number, carrier);
