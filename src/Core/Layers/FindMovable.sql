-- Reports that a layer might send elsewhere: since a time, latest first, of services that an active rule with the layer is for. Public or not; none of the sandbox.
SELECT report.id, report.service_request_id, ST_X(report.place), ST_Y(report.place), report.department_by_hand, report.requested_datetime
FROM reports AS report
JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.id = report.service_id
WHERE report.jurisdiction_id = @jurisdiction AND report.requested_datetime >= @since AND (report.requested_datetime, report.id) < (@before, @before_id)
  AND report.place IS NOT NULL AND report.visibility <> 'sandbox'
  AND EXISTS (
      SELECT FROM routing_rules AS rule
      WHERE rule.jurisdiction_id = @jurisdiction AND rule.is_active AND rule.layer_id = @layer
        AND (rule.service_id IS NULL OR rule.service_id = report.service_id) AND (rule.service_group IS NULL OR rule.service_group = service."group"))
ORDER BY report.requested_datetime DESC, report.id DESC
LIMIT @limit;
