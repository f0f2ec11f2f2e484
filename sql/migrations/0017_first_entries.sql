-- What an order's intake reserves stands in the order's lines alone: this column never changes and is the first entry of two ledgers,
-- order_progress (stage reserved) and stock_movement (free to reserved). Older lines have their entries there, and 0 here.
ALTER TABLE order_line ADD COLUMN reserved_at_intake INT NOT NULL DEFAULT 0 AFTER quantity;
