-- Makes children: their own status is kept, the head's shown, and both sides get their event. The head must still be a head, the child must be childless.
WITH pair AS (
    SELECT link.child_id, head.id AS head_id, head.status, head.status_notes
    FROM unnest(@children, @heads) AS link (child_id, head_id)
    JOIN reports AS head ON head.jurisdiction_id = @jurisdiction AND head.id = link.head_id AND head.duplicate_of_id IS NULL
), linked AS (
    UPDATE reports AS child
    SET duplicate_of_id = pair.head_id, came_with_id = NULL, own_status = child.status, status = pair.status, updated_datetime = @now,
        stage = CASE WHEN child.stage = 3 THEN 2 ELSE child.stage END
    FROM pair
    WHERE child.jurisdiction_id = @jurisdiction AND child.id = pair.child_id AND child.duplicate_of_id IS NULL
    RETURNING child.id AS child_id, pair.head_id, child.own_status, child.status
), child_event AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, other_report_id)
    SELECT @jurisdiction, child_id, @now, 'linked', true, @actor, own_status, status, head_id FROM linked
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, other_report_id, notified_at)
SELECT @jurisdiction, head_id, @now, 'reported_again', true, @actor, child_id, @now FROM linked
RETURNING other_report_id;
