-- The reports at an endpoint whose status there still matters, a page at a time: with the department, and open or closed not long ago.
SELECT forward.report_id, forward.foreign_id, forward.accepted_at, forward.seen, report.service_request_id, report.status, head.service_request_id AS head, head.status AS head_status
FROM forwarded_reports AS forward
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = forward.report_id AND report.department_id = forward.department_id
LEFT JOIN reports AS head ON head.jurisdiction_id = @jurisdiction AND head.id = report.duplicate_of_id
WHERE forward.jurisdiction_id = @jurisdiction AND forward.department_id = @department AND forward.state = 'accepted' AND forward.foreign_id IS NOT NULL AND forward.report_id > @after
  AND (NOT report.is_closed OR report.updated_datetime > @closed_since)
ORDER BY forward.report_id
LIMIT @limit;
