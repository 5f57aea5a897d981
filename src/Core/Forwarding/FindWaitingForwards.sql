-- The jurisdictions where a report is due to be posted or its token to be followed.
SELECT town.id
FROM unnest(@jurisdictions::integer[]) AS town (id)
CROSS JOIN LATERAL (
    SELECT FROM forwarded_reports AS forward
    JOIN endpoints AS endpoint ON endpoint.jurisdiction_id = town.id AND endpoint.department_id = forward.department_id AND endpoint.is_active
    WHERE forward.jurisdiction_id = town.id AND forward.next_attempt_at IS NOT NULL AND forward.next_attempt_at <= @now
    LIMIT 1) AS waiting;
