-- Both rows are locked: whoever comes second looks at the question again as the first has left it. A duplicate waits with its head.
SELECT asked.report_id, asked.department_id, asked.asked_at, asked.told_hours,
       asked.answer IS NULL AND NOT report.is_closed AND report.department_id = asked.department_id AND coalesce(service.asks_departments, town.asks_departments) AS waits
FROM handshakes AS asked
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = asked.report_id
JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.id = report.service_id
JOIN jurisdictions AS town ON town.id = @jurisdiction
WHERE asked.jurisdiction_id = @jurisdiction AND asked.next_step_at <= @now AND report.duplicate_of_id IS NULL
ORDER BY asked.next_step_at, asked.report_id
LIMIT @limit
FOR NO KEY UPDATE OF report, asked SKIP LOCKED;
