-- Claimed reports with a department: whether the deadline is still to be set, and whether the department is still to be asked. One that rejected the report before has it again by a person, or because nobody else is left.
SELECT report.id, report.department_id, report.service_id, report.requested_datetime, report.due_at IS NULL AS needs_deadline,
       NOT EXISTS (
           SELECT FROM handshakes AS asked
           WHERE asked.jurisdiction_id = @jurisdiction AND asked.report_id = report.id AND asked.department_id = report.department_id AND asked.answer IS DISTINCT FROM 'rejected')
       AND NOT EXISTS (
           SELECT FROM endpoints AS endpoint
           WHERE endpoint.jurisdiction_id = @jurisdiction AND endpoint.department_id = report.department_id AND endpoint.is_active) AS needs_question
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids) AND report.department_id IS NOT NULL
  AND NOT report.is_closed AND report.duplicate_of_id IS NULL AND NOT report.is_imported AND report.visibility <> 'sandbox';
