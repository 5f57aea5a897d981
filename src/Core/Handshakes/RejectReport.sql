-- Nothing if the department was not asked, or has rejected it. The rules decide again, also on what a person had decided; the public sees no difference until they have.
WITH answered AS (
    UPDATE handshakes SET answer = 'rejected', answered_at = @now, next_step_at = NULL
    WHERE jurisdiction_id = @jurisdiction AND report_id = @id AND department_id = @department AND answer IS DISTINCT FROM 'rejected'
    RETURNING report_id, department_id
), back AS (
    UPDATE reports AS report SET department_by_hand = false, stage = least(report.stage, 1)
    FROM answered
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = answered.report_id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, department_id, notified_at)
SELECT @jurisdiction, report_id, @now, 'rejected', false, @actor, @reason, department_id, @now FROM answered;
