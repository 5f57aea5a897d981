-- The reports at an endpoint whose status there still matters, a page at a time: with the department, and open or closed not long ago. One after the other by key, so that a page costs a page.
SELECT forward.report_id, forward.foreign_id, forward.accepted_at, forward.seen, report.service_request_id, report.status, head.service_request_id AS head, head.status AS head_status
FROM forwarded_reports AS forward
JOIN LATERAL (
    SELECT own.service_request_id, own.status, own.duplicate_of_id, own.department_id, own.is_closed, own.updated_datetime FROM reports AS own
    WHERE own.jurisdiction_id = @jurisdiction AND own.id = forward.report_id
    LIMIT 1
) AS report ON report.department_id = forward.department_id AND (NOT report.is_closed OR report.updated_datetime > @closed_since)
LEFT JOIN LATERAL (
    SELECT other.service_request_id, other.status FROM reports AS other
    WHERE other.jurisdiction_id = @jurisdiction AND other.id = report.duplicate_of_id
    LIMIT 1
) AS head ON true
WHERE forward.jurisdiction_id = @jurisdiction AND forward.department_id = @department AND forward.state = 'accepted' AND forward.foreign_id IS NOT NULL AND forward.report_id > @after
ORDER BY forward.report_id
LIMIT @limit;
