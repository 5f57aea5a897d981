-- A duplicate follows its head; the event is the administration's own.
WITH late AS MATERIALIZED (
    SELECT id, department_id FROM reports
    WHERE jurisdiction_id = @jurisdiction AND due_at <= @now AND overdue_at IS NULL AND NOT is_closed AND duplicate_of_id IS NULL
    ORDER BY due_at
    LIMIT @limit
    FOR NO KEY UPDATE SKIP LOCKED
), noted AS (
    UPDATE reports AS report SET overdue_at = @now
    -- Key by key: as a join, the planner may read all reports of the town.
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (ARRAY(SELECT id FROM late))
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, department_id, notified_at)
SELECT @jurisdiction, id, @now, 'overdue', false, 'schedule', department_id, @now FROM late;
