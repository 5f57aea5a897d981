-- Takes the uploaded file that waits longest, or one whose worker died: it is due again when the lease is over, and its attempt counts.
WITH due AS (
    SELECT id FROM layer_imports
    WHERE jurisdiction_id = @jurisdiction AND state IN ('waiting', 'running') AND (state = 'waiting' OR leased_until <= @now)
    ORDER BY id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE layer_imports AS import
SET state = 'running', attempts = import.attempts + 1, leased_until = @leased_until, done = 0, expected = NULL
FROM due
WHERE import.jurisdiction_id = @jurisdiction AND import.id = due.id
RETURNING import.id, import.layer_key, import.file_name, import.stored_name, import.input::text, import.requested_by, import.attempts, import.cancel_requested;
