SELECT report.id, report.service_id, report.place, report.requested_datetime, report.title, report.description,
       EXISTS (SELECT FROM reports AS child WHERE child.jurisdiction_id = report.jurisdiction_id AND child.duplicate_of_id = report.id) AS has_children,
       report.duplicate_of_id, report.is_closed, report.updated_datetime, report.service_request_id, report.stage
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids);
