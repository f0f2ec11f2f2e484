-- Every stage of a line is the sum of its rows in the progress ledger, which for `reserved` begins with what its intake got.
-- Rows: line, then by how much each stage of the line is above the ledger.
SELECT line, SUM(cancelled) AS cancelled_off, SUM(reserved) AS reserved_off, SUM(allocated) AS allocated_off, SUM(picked) AS picked_off,
       SUM(packed) AS packed_off, SUM(shipped) AS shipped_off, SUM(delivered) AS delivered_off
FROM (
    SELECT id AS line, cancelled, reserved - reserved_at_intake AS reserved, allocated, picked, packed, shipped, delivered FROM order_line
    UNION ALL
    SELECT order_line_id, -SUM(IF(stage = 'cancelled', units, 0)), -SUM(IF(stage = 'reserved', units, 0)),
           -SUM(IF(stage = 'allocated', units, 0)), -SUM(IF(stage = 'picked', units, 0)), -SUM(IF(stage = 'packed', units, 0)),
           -SUM(IF(stage = 'shipped', units, 0)), -SUM(IF(stage = 'delivered', units, 0))
    FROM order_progress
    GROUP BY order_line_id
) both_sides
GROUP BY line
HAVING cancelled_off <> 0 OR reserved_off <> 0 OR allocated_off <> 0 OR picked_off <> 0 OR packed_off <> 0 OR shipped_off <> 0
    OR delivered_off <> 0;
