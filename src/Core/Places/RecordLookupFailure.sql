-- Not this time: later again, or never (next attempt null), and the report goes on as it is.
UPDATE place_lookups
SET failure_code = @code, next_attempt_at = @next_attempt_at
WHERE jurisdiction_id = @jurisdiction AND report_id = @report AND attempts = @attempts;
