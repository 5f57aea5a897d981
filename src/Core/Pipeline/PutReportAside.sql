INSERT INTO stalled_reports AS stalled (jurisdiction_id, report_id, step, attempts, last_error, failed_at, next_attempt_at)
VALUES (@jurisdiction, @id, @step, 1, @error, @now, @now + @waits[1])
ON CONFLICT (jurisdiction_id, report_id) DO UPDATE
SET step = excluded.step,
    attempts = CASE WHEN stalled.step = excluded.step THEN stalled.attempts + 1 ELSE 1 END,
    last_error = excluded.last_error,
    failed_at = excluded.failed_at,
    next_attempt_at = @now + @waits[least(CASE WHEN stalled.step = excluded.step THEN stalled.attempts + 1 ELSE 1 END, cardinality(@waits))];
