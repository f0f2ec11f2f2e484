-- Whether this database was restored from a backup and does not know yet what left the building after it (src/db/recovery.h). Made by
-- `waybill restore`, too, where the backup is older than this table.
CREATE TABLE IF NOT EXISTS recovery (
    id          TINYINT NOT NULL,
    epoch       INT NOT NULL,
    recovering  TINYINT NOT NULL,
    backup_at   DATETIME(6) NULL,
    began_at    DATETIME(6) NULL,
    ended_at    DATETIME(6) NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO recovery (id, epoch, recovering) VALUES (1, 1, 0) ON DUPLICATE KEY UPDATE id = 1;
