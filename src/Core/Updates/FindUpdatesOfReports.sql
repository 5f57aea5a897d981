-- The same of some reports, which are named as on the wire.
SELECT event.occurred_at, event.id, coalesce(event.update_id, event.id), report.service_request_id, event.kind,
       coalesce(event.to_status, (
           SELECT before.to_status FROM report_events AS before
           WHERE before.jurisdiction_id = @jurisdiction AND before.report_id = event.report_id AND before.id < event.id AND before.to_status IS NOT NULL
           ORDER BY before.id DESC LIMIT 1), report.status),
       coalesce(posted.text, comment.text, event.public_note), head.service_request_id, posted.claim,
       CASE WHEN event.update_id IS NULL THEN '{}' ELSE ARRAY(
           SELECT CASE photo.state WHEN 'ready' THEN '/media/' || photo.name || '.jpg' ELSE photo.source_url END FROM report_photos AS photo
           WHERE photo.jurisdiction_id = @jurisdiction AND photo.report_id = event.report_id AND photo.update_id = event.update_id AND photo.state <> 'hidden'
           ORDER BY photo.position) END
FROM reports AS named
JOIN report_events AS event ON event.jurisdiction_id = @jurisdiction AND event.report_id = named.id
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = event.report_id
LEFT JOIN report_updates AS posted ON posted.jurisdiction_id = @jurisdiction AND posted.id = event.update_id AND posted.visibility = 'public'
LEFT JOIN comments AS comment ON comment.jurisdiction_id = @jurisdiction AND comment.id = event.comment_id AND comment.visibility = 'public'
LEFT JOIN reports AS head ON head.jurisdiction_id = @jurisdiction AND head.id = event.other_report_id AND head.visibility = 'public'
WHERE named.jurisdiction_id = @jurisdiction AND named.service_request_id = ANY (@service_request_ids)
  AND event.kind IN ('status_changed', 'linked', 'unlinked', 'answered', 'update_published', 'published', 'shown')
  AND event.occurred_at < @to AND (event.occurred_at, event.id) > (@after, @after_id)
  AND (event.written_in IS NULL OR event.written_in < (SELECT pg_snapshot_xmin(pg_current_snapshot())) OR event.written_in >= (SELECT pg_snapshot_xmax(pg_current_snapshot())))
  AND (event.is_public OR event.kind IN ('published', 'shown'))
  AND (event.update_id IS NULL OR posted.id IS NOT NULL) AND (event.comment_id IS NULL OR comment.id IS NOT NULL)
  AND report.visibility = 'public' AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
ORDER BY event.occurred_at, event.id
LIMIT @limit;
