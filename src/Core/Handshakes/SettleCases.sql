-- A department that has lost the report meanwhile is asked anew if it gets it back; what one has rejected stays.
WITH due AS (
    UPDATE reports AS report SET due_at = made.due_at
    FROM unnest(@due_reports, @due_at) AS made (report_id, due_at)
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = made.report_id
), asked AS (
    SELECT made.report_id, made.department_id FROM unnest(@asked_reports, @asked_departments) AS made (report_id, department_id)
), gone AS (
    DELETE FROM handshakes AS former USING asked
    WHERE former.jurisdiction_id = @jurisdiction AND former.report_id = asked.report_id AND former.department_id <> asked.department_id AND former.answer IS DISTINCT FROM 'rejected'
)
INSERT INTO handshakes (jurisdiction_id, report_id, department_id, asked_at, told_hours, next_step_at)
SELECT @jurisdiction, report_id, department_id, @now, 0, @next_step_at FROM asked
ON CONFLICT (jurisdiction_id, report_id, department_id) DO UPDATE
SET asked_at = excluded.asked_at, answer = NULL, answered_at = NULL, told_hours = 0, next_step_at = excluded.next_step_at;
