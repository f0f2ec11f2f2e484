-- Which units left in which package, of products that ask for it. A serial number is in one package at most; of one that was voided
-- it is free again.
CREATE TABLE package_serial (
    product_id     BIGINT NOT NULL,
    serial         VARCHAR(40) NOT NULL,
    package_id     BIGINT NOT NULL,
    order_line_id  BIGINT NOT NULL,
    at             DATETIME(6) NOT NULL,
    PRIMARY KEY (product_id, serial),
    KEY package_serial_package (package_id),
    KEY package_serial_serial (serial)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
