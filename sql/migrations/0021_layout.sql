-- The floor that pickers walk on: parallel aisles along y, crossed by cross aisles. Without aisles it is guessed from the bins.
CREATE TABLE warehouse (
    id           BIGINT NOT NULL,
    code         VARCHAR(16) NOT NULL,
    name         VARCHAR(80) NOT NULL DEFAULT '',
    depot_x_mm   INT NOT NULL DEFAULT 0,             -- where every walk begins and ends
    depot_y_mm   INT NOT NULL DEFAULT 0,
    updated_at   DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY warehouse_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO warehouse (id, code, name, updated_at) VALUES (1, 'MAIN', '', '2026-01-01');

CREATE TABLE aisle (
    warehouse_id  BIGINT NOT NULL,
    code          VARCHAR(16) NOT NULL,              -- as locations name it
    x_mm          INT NOT NULL,                      -- of its middle
    way           ENUM('both', 'up', 'down') NOT NULL,
    PRIMARY KEY (warehouse_id, code),
    UNIQUE KEY aisle_x (warehouse_id, x_mm)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE cross_aisle (
    warehouse_id  BIGINT NOT NULL,
    y_mm          INT NOT NULL,
    PRIMARY KEY (warehouse_id, y_mm)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- No route through the list's stops is shorter than this; 0 for lists that were made before routes were proven.
ALTER TABLE pick_list ADD COLUMN bound_mm BIGINT NOT NULL DEFAULT 0;
