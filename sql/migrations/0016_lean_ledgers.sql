-- Every order writes into these tables, and each index of a row costs as much as the row. The ledgers are read by their rows'
-- own key or as a whole (sql/checks); a story is read by its order, so it lies by its order.
ALTER TABLE stock_movement DROP KEY stock_movement_product, DROP KEY stock_movement_reference;
ALTER TABLE order_progress DROP KEY order_progress_line, DROP KEY order_progress_order;
ALTER TABLE order_timeline DROP PRIMARY KEY, ADD PRIMARY KEY (order_id, id), DROP KEY order_timeline_order;
-- Only lines that wait have a place in the order of those that wait: the others are all NULL there, one after the other.
ALTER TABLE order_line DROP KEY order_line_waiting,
    ADD COLUMN waits_for BIGINT GENERATED ALWAYS AS (IF(quantity - cancelled - reserved > 0, product_id, NULL)) STORED,
    ADD KEY order_line_waiting (waits_for);
