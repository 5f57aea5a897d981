-- Gives a report that is on its own again the duplicates back that came to its former head with it: they show its status, keep their own, and both sides get their event.
-- The note is the one from before only if the other head has moved since they came; what came later is the other head's.
WITH link AS (
    SELECT came.id, (
        SELECT min(event.id) FROM report_events AS event
        WHERE event.jurisdiction_id = @jurisdiction AND event.report_id = came.id AND event.kind = 'linked'
          AND event.id > coalesce((
              SELECT max(own.id) FROM report_events AS own
              WHERE own.jurisdiction_id = @jurisdiction AND own.report_id = came.id AND own.kind = 'linked' AND own.other_report_id = @head), 0)) AS event_id
    FROM unnest(@children) AS came (id)
), child AS (
    SELECT report.id, report.status AS from_status,
           CASE WHEN EXISTS (
               SELECT FROM report_events AS followed
               WHERE followed.jurisdiction_id = @jurisdiction AND followed.report_id = report.id AND followed.kind = 'status_changed' AND followed.id > link.event_id)
           THEN (
               SELECT own.public_note FROM report_events AS own
               WHERE own.jurisdiction_id = @jurisdiction AND own.report_id = report.id AND own.kind = 'status_changed' AND own.is_public AND own.id < link.event_id
               ORDER BY own.id DESC LIMIT 1)
           ELSE report.status_notes END AS notes
    FROM link
    JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = link.id AND report.duplicate_of_id IS NOT NULL
), returned AS (
    UPDATE reports AS report
    SET duplicate_of_id = head.id, came_with_id = nullif(report.came_with_id, head.id), status = head.status, status_notes = child.notes, updated_datetime = @now, stage = least(report.stage, 2)
    FROM child, reports AS head
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = child.id AND head.jurisdiction_id = @jurisdiction AND head.id = @head AND head.duplicate_of_id IS NULL
    RETURNING report.id AS child_id, head.id AS head_id, child.from_status, head.status AS to_status
), child_event AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, other_report_id)
    SELECT @jurisdiction, child_id, @now, 'linked', true, @actor, from_status, to_status, head_id FROM returned
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, other_report_id, notified_at)
SELECT @jurisdiction, head_id, @now, 'reported_again', true, @actor, child_id, @now FROM returned;
