-- Not this time: later again, or never (next attempt null).
UPDATE report_photos
SET state = CASE WHEN state = 'waiting' AND @next_attempt_at::timestamptz IS NULL THEN 'failed' ELSE state END, failure_code = @code, next_attempt_at = @next_attempt_at
WHERE jurisdiction_id = @jurisdiction AND id = @id AND attempts = @attempts AND name IS NULL;
