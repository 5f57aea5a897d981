-- NO KEY UPDATE, not UPDATE: events and links of other reports may still refer to a claimed one.
SELECT report.id
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction
  AND report.stage = @stage AND report.stage < 3
  AND (@services::bigint[] IS NULL OR report.service_id = ANY (@services))
  AND (@only::bigint IS NULL OR report.id = @only)
  AND NOT EXISTS (
      SELECT FROM stalled_reports AS stalled
      WHERE stalled.jurisdiction_id = report.jurisdiction_id AND stalled.report_id = report.id AND stalled.next_attempt_at > @now)
  -- Its place is still being asked of an outside geocoder.
  AND (@stage > 0 OR NOT EXISTS (
      SELECT FROM place_lookups AS lookup
      WHERE lookup.jurisdiction_id = report.jurisdiction_id AND lookup.report_id = report.id AND lookup.next_attempt_at IS NOT NULL))
ORDER BY report.id
LIMIT @limit
FOR NO KEY UPDATE OF report SKIP LOCKED;
