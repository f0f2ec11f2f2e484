-- Work begins with the release: where anything was allocated, the order has a moment of release; and what was never released
-- stands on a board that says why not.
SELECT id, number, state, commercial, allocated, released_at
FROM orders
WHERE (allocated > 0 AND released_at IS NULL)
   OR (released_at IS NULL AND state NOT IN ('waiting', 'held', 'cancelled'))
   OR (released_at IS NOT NULL AND state = 'waiting');
