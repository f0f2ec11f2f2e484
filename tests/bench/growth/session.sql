-- Where a slice is computed before it is written into the tables.
CREATE TEMPORARY TABLE growth_order (
    n      INT NOT NULL,
    id     BIGINT NOT NULL,
    ms     BIGINT NOT NULL,
    at     DATETIME(6) NOT NULL,
    age    INT NOT NULL,
    step   TINYINT NOT NULL,
    state  VARCHAR(10) NOT NULL,
    PRIMARY KEY (n)
) ENGINE=MEMORY;

CREATE TEMPORARY TABLE growth_line (
    n           INT NOT NULL,
    line_no     TINYINT NOT NULL,
    id          BIGINT NOT NULL,
    order_id    BIGINT NOT NULL,
    ms          BIGINT NOT NULL,
    age         INT NOT NULL,
    step        TINYINT NOT NULL,
    state       VARCHAR(10) NOT NULL,
    product     INT NOT NULL,
    product_id  BIGINT NOT NULL,
    bin_id      BIGINT NOT NULL,
    tote_id     BIGINT NOT NULL,
    list_id     BIGINT NOT NULL,
    package_id  BIGINT NOT NULL,
    quantity    INT NOT NULL,
    PRIMARY KEY (n, line_no)
) ENGINE=MEMORY;
