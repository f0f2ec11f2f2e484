-- One row: goes up in every transaction that changes products, so that a process knows whether what it remembers of them still holds.
CREATE TABLE catalogue_version (
    id       TINYINT NOT NULL,
    version  BIGINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO catalogue_version (id, version) VALUES (1, 1);
