-- Of the claimed reports, those that stand with a department that has an endpoint are queued, each once for ever. What was not posted yet and stands there no longer is withdrawn;
-- what comes back waits again. Duplicates are their head's business, imported reports are known where they come from. A confidential report goes to nobody without a person.
WITH due AS (
    SELECT report.id, report.department_id, report.visibility, endpoint.is_active
    FROM reports AS report
    JOIN endpoints AS endpoint ON endpoint.jurisdiction_id = @jurisdiction AND endpoint.department_id = report.department_id
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids)
      AND report.duplicate_of_id IS NULL AND NOT report.is_imported AND NOT report.is_closed AND report.visibility IN ('public', 'confidential')
), withdrawn AS (
    UPDATE forwarded_reports AS forward
    SET state = 'withdrawn', next_attempt_at = NULL, fields = NULL, failure_code = NULL, failure_text = NULL, failed_at = NULL
    WHERE forward.jurisdiction_id = @jurisdiction AND forward.report_id = ANY (@ids) AND forward.state = 'waiting'
      AND NOT EXISTS (SELECT FROM due WHERE due.id = forward.report_id AND due.department_id = forward.department_id)
)
INSERT INTO forwarded_reports AS known (jurisdiction_id, report_id, department_id, state, attempts, next_attempt_at, failure_code, failed_at)
SELECT @jurisdiction, id, department_id, CASE visibility WHEN 'public' THEN 'waiting' ELSE 'given_up' END, 0,
       CASE visibility WHEN 'public' THEN @now END, CASE visibility WHEN 'public' THEN NULL ELSE 'confidential' END, CASE visibility WHEN 'public' THEN NULL::timestamptz ELSE @now END
FROM due WHERE is_active
ON CONFLICT (jurisdiction_id, report_id, department_id) DO UPDATE
SET state = 'waiting', attempts = 0, next_attempt_at = @now
WHERE known.state = 'withdrawn';
