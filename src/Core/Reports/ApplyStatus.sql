-- A change of the head writes status, time and an event on every child too: pollers ask by the child's id. A note alone leaves the status as it is, an internal one also the time.
-- @status_notes: what stands beside the status without being the event's note, because it was published as an update of its own.
WITH cluster AS (
    SELECT id, status AS from_status FROM reports
    WHERE jurisdiction_id = @jurisdiction AND (id = @id OR duplicate_of_id = @id)
    ORDER BY id
    FOR NO KEY UPDATE
), moved AS (
    UPDATE reports AS report
    SET status = @to, status_notes = coalesce(@public_note, @status_notes, CASE WHEN cluster.from_status = @to THEN report.status_notes END), updated_datetime = CASE WHEN @is_public THEN @now ELSE report.updated_datetime END,
        stage = least(report.stage, 2)
    FROM cluster
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = cluster.id
    RETURNING report.id, cluster.from_status
), taken AS (
    -- Whoever moves the status has taken the case.
    UPDATE handshakes AS asked SET answer = 'accepted', answered_at = @now, next_step_at = NULL
    FROM moved
    WHERE asked.jurisdiction_id = @jurisdiction AND asked.report_id = moved.id AND asked.answer IS NULL AND moved.from_status <> @to
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, public_note, internal_note)
SELECT @jurisdiction, id, @now, 'status_changed', @is_public, @actor, from_status, @to, @public_note, CASE WHEN id = @id THEN @internal_note END
FROM moved;
