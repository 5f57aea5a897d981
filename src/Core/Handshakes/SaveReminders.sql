-- The note of an escalation to an address is the address: the mail goes there.
WITH told AS (
    SELECT * FROM unnest(@told_reports, @told_kinds, @told_departments, @told_addresses) WITH ORDINALITY AS step (report_id, kind, department_id, address, position)
), moved AS (
    UPDATE handshakes AS asked SET told_hours = row.told_hours, next_step_at = row.next_step_at
    FROM unnest(@reports, @departments, @told_hours, @next_step_at) AS row (report_id, department_id, told_hours, next_step_at)
    WHERE asked.jurisdiction_id = @jurisdiction AND asked.report_id = row.report_id AND asked.department_id = row.department_id
), back AS (
    UPDATE reports AS report SET stage = 2
    WHERE report.jurisdiction_id = @jurisdiction AND report.id IN (SELECT report_id FROM told) AND report.stage > 2
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, department_id)
SELECT @jurisdiction, report_id, @now, kind, false, 'schedule', address, department_id FROM told ORDER BY position;
