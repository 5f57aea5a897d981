SELECT report.id, report.service_id, report.department_id, report.department_by_hand, ST_Y(report.place), ST_X(report.place), last.rule_id, last.decided_by, last.feature_key,
       report.place IS NULL AND NOT (service.kind = 'idea' AND report.address_string IS NULL AND report.address_id IS NULL) AS is_place_unknown,
       last.other_department_id, report.requested_datetime,
       ARRAY(SELECT refused.department_id FROM handshakes AS refused WHERE refused.jurisdiction_id = @jurisdiction AND refused.report_id = report.id AND refused.answer = 'rejected' ORDER BY refused.answered_at, refused.department_id) AS rejected_by,
       report.place_source
FROM reports AS report
JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.id = report.service_id
LEFT JOIN LATERAL (
    SELECT decision.rule_id, decision.decided_by, decision.feature_key, decision.other_department_id
    FROM routing_decisions AS decision
    WHERE decision.jurisdiction_id = @jurisdiction AND decision.report_id = report.id
    ORDER BY decision.id DESC LIMIT 1
) AS last ON true
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids);
