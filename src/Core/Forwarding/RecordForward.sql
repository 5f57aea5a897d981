-- What came of an attempt. The endpoint has the report, or gave a token for it: an event that staff see, and what was posted is not kept.
WITH changed AS (
    UPDATE forwarded_reports
    SET state = @state, attempts = 0, next_attempt_at = @next_attempt_at, fields = NULL, token = coalesce(@token, token), foreign_id = @foreign_id,
        accepted_at = CASE WHEN @state = 'withdrawn' THEN accepted_at ELSE coalesce(accepted_at, @now) END, failure_code = NULL, failure_text = NULL, failed_at = NULL
    WHERE jurisdiction_id = @jurisdiction AND report_id = @report AND department_id = @department AND attempts = @attempts
    RETURNING report_id, department_id, foreign_id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, department_id, notified_at)
SELECT @jurisdiction, report_id, @now, 'forwarded', false, @actor, foreign_id, department_id, @now FROM changed WHERE @state = 'accepted';
