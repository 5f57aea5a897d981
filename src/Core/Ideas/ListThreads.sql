-- One page of ideas, newest first. The page after an idea begins at its time and id.
SELECT thread.id, thread.public_id, thread.opened_at, thread.supporter_count, thread.comment_count, thread.closed_at IS NOT NULL,
       report.service_id, report.title, report.description, report.status, report.is_closed, coalesce(report.address, report.address_string)
FROM threads AS thread
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = thread.report_id
WHERE thread.jurisdiction_id = @jurisdiction AND report.visibility = 'public'
  AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
  AND (thread.opened_at, thread.id) < (@before, @before_id)
ORDER BY thread.opened_at DESC, thread.id DESC
LIMIT @limit;
