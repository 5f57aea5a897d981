-- The rules decide again. The public sees no difference until they have, so the report's time stays as it is.
WITH lifted AS (
    UPDATE reports SET department_by_hand = false, stage = least(stage, 1)
    WHERE jurisdiction_id = @jurisdiction AND id = @id AND department_by_hand
    RETURNING id, department_id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, department_id)
SELECT @jurisdiction, id, @now, 'decision_lifted', false, @actor, department_id FROM lifted;
