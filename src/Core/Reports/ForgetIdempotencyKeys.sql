-- Rows that no longer decide anything. A thousand at a time, so that nobody waits for them.
DELETE FROM idempotency_keys
WHERE (jurisdiction_id, api_key_id, key_hash) IN (
    SELECT jurisdiction_id, api_key_id, key_hash FROM idempotency_keys
    WHERE jurisdiction_id = @jurisdiction AND expires_at <= @now
    LIMIT 1000);
