-- Nothing if the department was not asked, or has answered. Nobody is told by mail.
WITH answered AS (
    UPDATE handshakes SET answer = 'accepted', answered_at = @now, next_step_at = NULL
    WHERE jurisdiction_id = @jurisdiction AND report_id = @id AND department_id = @department AND answer IS NULL
    RETURNING report_id, department_id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, department_id, notified_at)
SELECT @jurisdiction, report_id, @now, 'accepted', false, @actor, department_id, @now FROM answered;
