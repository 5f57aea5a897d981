-- The decisions were made when the reports came; their events are written anew, in the order of time, by the caller.
WITH forgotten AS (
    DELETE FROM report_events WHERE jurisdiction_id = @jurisdiction AND report_id = ANY (@ids) AND kind = 'routed'
), backdated AS (
    UPDATE routing_decisions AS decision
    SET decided_at = report.requested_datetime + make_interval(secs => @seconds)
    FROM reports AS report
    WHERE decision.jurisdiction_id = @jurisdiction AND decision.report_id = ANY (@ids)
      AND report.jurisdiction_id = @jurisdiction AND report.id = decision.report_id
)
SELECT report.id, report.department_id, department.key
FROM reports AS report
JOIN departments AS department ON department.jurisdiction_id = @jurisdiction AND department.id = report.department_id
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids);
