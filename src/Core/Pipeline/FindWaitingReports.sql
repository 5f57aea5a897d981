-- The jurisdictions where reports wait for a step. LIMIT keeps it one look into the index for each; a semi-join may read the table.
SELECT town.id
FROM unnest(@jurisdictions::integer[]) AS town (id)
CROSS JOIN LATERAL (
    SELECT FROM reports AS report
    WHERE report.jurisdiction_id = town.id AND report.stage = @stage AND report.stage < 3
      AND NOT EXISTS (
          SELECT FROM stalled_reports AS stalled
          WHERE stalled.jurisdiction_id = report.jurisdiction_id AND stalled.report_id = report.id AND stalled.next_attempt_at > @now)
      AND (@stage > 0 OR NOT EXISTS (
          SELECT FROM place_lookups AS lookup
          WHERE lookup.jurisdiction_id = report.jurisdiction_id AND lookup.report_id = report.id AND lookup.next_attempt_at IS NOT NULL))
    LIMIT 1) AS waiting;
