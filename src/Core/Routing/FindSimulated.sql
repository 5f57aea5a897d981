-- Reports that are routed on trial: since a time, latest first. Public or not; none of the sandbox.
SELECT report.id, report.service_request_id, ST_X(report.place), ST_Y(report.place), report.department_by_hand, report.requested_datetime,
       report.place IS NULL AND NOT (service.kind = 'idea' AND report.address_string IS NULL AND report.address_id IS NULL) AS is_place_unknown
FROM reports AS report
JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.id = report.service_id
WHERE report.jurisdiction_id = @jurisdiction AND report.requested_datetime >= @since AND (report.requested_datetime, report.id) < (@before, @before_id)
  AND report.visibility <> 'sandbox'
ORDER BY report.requested_datetime DESC, report.id DESC
LIMIT @limit;
