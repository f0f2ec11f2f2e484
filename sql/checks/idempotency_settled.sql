-- Every claimed Idempotency-Key has its outcome: a claim and its change are committed together.
SELECT principal, route, token, at FROM idempotency_key WHERE status = 0;
