-- Gives the children of a report that becomes a child itself to its new head: they show the head's status, keep their own, remember with whom they came, and both sides get their event.
WITH moved AS (
    UPDATE reports AS child
    SET duplicate_of_id = head.id, came_with_id = coalesce(child.came_with_id, former.id), status = head.status, updated_datetime = @now, stage = least(child.stage, 2)
    FROM reports AS former, reports AS head
    WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = former.id
      AND former.jurisdiction_id = @jurisdiction AND former.id = @former_head
      AND head.jurisdiction_id = @jurisdiction AND head.id = @head AND head.duplicate_of_id IS NULL
    RETURNING child.id AS child_id, head.id AS head_id, former.status AS from_status, head.status AS to_status
), child_event AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, other_report_id)
    SELECT @jurisdiction, child_id, @now, 'linked', true, @actor, from_status, to_status, head_id FROM moved
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, other_report_id, notified_at)
SELECT @jurisdiction, head_id, @now, 'reported_again', true, @actor, child_id, @now FROM moved;
