-- A report's time of change is that of its last event.
UPDATE reports AS report
SET updated_datetime = last.occurred_at
FROM (
    SELECT report_id, max(occurred_at) AS occurred_at
    FROM report_events
    WHERE jurisdiction_id = @jurisdiction AND report_id = ANY (@ids)
    GROUP BY report_id
) AS last
WHERE report.jurisdiction_id = @jurisdiction AND report.id = last.report_id;
