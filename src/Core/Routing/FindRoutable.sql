SELECT report.id, report.service_id, report.department_id, report.department_by_hand, ST_Y(report.place), ST_X(report.place), last.rule_id, last.decided_by, last.feature_key
FROM reports AS report
LEFT JOIN LATERAL (
    SELECT decision.rule_id, decision.decided_by, decision.feature_key
    FROM routing_decisions AS decision
    WHERE decision.jurisdiction_id = @jurisdiction AND decision.report_id = report.id
    ORDER BY decision.id DESC LIMIT 1
) AS last ON true
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids);
