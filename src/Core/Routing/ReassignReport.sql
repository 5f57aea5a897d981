-- A person's decision: added to the decisions, kept from the rules; only another department is an event.
WITH department AS (
    SELECT id FROM departments WHERE jurisdiction_id = @jurisdiction AND key = @department
), before AS (
    SELECT report.id, report.department_id, report.place, service.code, service."group"
    FROM reports AS report
    JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.id = report.service_id
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = @id
), decision AS (
    INSERT INTO routing_decisions (jurisdiction_id, report_id, decided_at, department_id, decided_by, actor, inputs, runners_up)
    SELECT @jurisdiction, before.id, @now, department.id, 'person', @actor,
           jsonb_build_object('service', before.code, 'group', before."group", 'latitude', ST_Y(before.place), 'longitude', ST_X(before.place)), '[]'
    FROM before, department
), held AS (
    UPDATE reports AS report
    SET department_id = department.id, department_by_hand = true,
        updated_datetime = CASE WHEN before.department_id IS DISTINCT FROM department.id THEN @now ELSE report.updated_datetime END,
        stage = CASE WHEN before.department_id IS DISTINCT FROM department.id THEN least(report.stage, 2) ELSE report.stage END
    FROM before, department
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = before.id
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, department_id)
SELECT @jurisdiction, before.id, @now, 'reassigned', true, @actor, @internal_note, department.id
FROM before, department
WHERE before.department_id IS DISTINCT FROM department.id;
