-- Takes the harvest that is due longest, or the one that is named, due or not. One whose worker died is taken again when its lease is over, and its attempt counts.
WITH due AS (
    SELECT layer_key FROM layer_harvests
    WHERE jurisdiction_id = @jurisdiction AND (leased_until IS NULL OR leased_until <= @now) AND CASE WHEN @layer::text IS NULL THEN next_at <= @now ELSE layer_key = @layer END
    ORDER BY next_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE layer_harvests AS harvest
SET lease = harvest.lease + 1, leased_until = @leased_until, attempts = harvest.attempts + 1
FROM due
WHERE harvest.jurisdiction_id = @jurisdiction AND harvest.layer_key = due.layer_key
RETURNING harvest.layer_key;
