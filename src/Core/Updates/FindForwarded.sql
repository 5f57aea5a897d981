-- The id of a report that was passed on to an endpoint, by the number that it was sent with (Forwarding/ForwardedFields.cs).
SELECT report.service_request_id FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.id = @number
  AND EXISTS (SELECT FROM forwarded_reports AS forward WHERE forward.jurisdiction_id = @jurisdiction AND forward.report_id = @number);
