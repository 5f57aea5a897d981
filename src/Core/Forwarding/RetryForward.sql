-- A person says: again, now. A report that has a token is asked for by it, else it is posted.
UPDATE forwarded_reports AS forward
SET state = CASE WHEN forward.token IS NULL THEN 'waiting' ELSE 'token' END, attempts = 0, next_attempt_at = @now
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.service_request_id = @service_request_id
  AND forward.jurisdiction_id = @jurisdiction AND forward.report_id = report.id AND forward.department_id = report.department_id
  AND (forward.state = 'given_up' OR (forward.state IN ('waiting', 'token') AND forward.failure_code IS NOT NULL));
