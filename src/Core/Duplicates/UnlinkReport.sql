-- Puts a duplicate on its own again: its own status and note return. The note is the head's only if the head moved since the link was made.
WITH link AS (
    SELECT min(event.id) AS event_id
    FROM report_events AS event
    WHERE event.jurisdiction_id = @jurisdiction AND event.report_id = @id AND event.kind = 'linked'
      AND event.id > coalesce((
          SELECT max(ended.id) FROM report_events AS ended WHERE ended.jurisdiction_id = @jurisdiction AND ended.report_id = @id AND ended.kind = 'unlinked'), 0)
), child AS (
    SELECT report.id, report.status AS from_status, report.duplicate_of_id AS head_id, coalesce(report.own_status, report.status) AS to_status,
           CASE WHEN EXISTS (
               SELECT FROM report_events AS followed, link
               WHERE followed.jurisdiction_id = @jurisdiction AND followed.report_id = report.id AND followed.kind = 'status_changed' AND followed.id > link.event_id)
           THEN (
               SELECT own.public_note FROM report_events AS own, link
               WHERE own.jurisdiction_id = @jurisdiction AND own.report_id = report.id AND own.kind = 'status_changed' AND own.is_public
                 AND own.id < link.event_id
               ORDER BY own.id DESC LIMIT 1)
           ELSE report.status_notes END AS notes
    FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = @id AND report.duplicate_of_id IS NOT NULL
), freed AS (
    UPDATE reports AS report
    SET duplicate_of_id = NULL, came_with_id = NULL, own_status = NULL, status = child.to_status, status_notes = child.notes, updated_datetime = @now, stage = least(report.stage, 2)
    FROM child
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = child.id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, other_report_id)
SELECT @jurisdiction, id, @now, 'unlinked', true, @actor, from_status, to_status, head_id FROM child;
