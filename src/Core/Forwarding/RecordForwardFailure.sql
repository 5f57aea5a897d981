-- Not this time: later again, or (next attempt null) never, which staff see in the report's events too.
WITH changed AS (
    UPDATE forwarded_reports
    SET state = CASE WHEN @next_attempt_at::timestamptz IS NULL THEN 'given_up' ELSE state END, next_attempt_at = @next_attempt_at, failure_code = @code, failure_text = @text, failed_at = @now
    WHERE jurisdiction_id = @jurisdiction AND report_id = @report AND department_id = @department AND attempts = @attempts
    RETURNING report_id, department_id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, department_id, notified_at)
SELECT @jurisdiction, report_id, @now, 'forward_failed', false, @actor, @code, department_id, @now FROM changed WHERE @next_attempt_at::timestamptz IS NULL;
