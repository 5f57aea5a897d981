-- Those of a jurisdiction that no longer names an outside geocoder too.
SELECT town.id
FROM unnest(@jurisdictions::integer[]) AS town (id)
CROSS JOIN LATERAL (
    SELECT FROM place_lookups AS lookup
    WHERE lookup.jurisdiction_id = town.id AND lookup.next_attempt_at IS NOT NULL AND lookup.next_attempt_at <= @now
    LIMIT 1) AS waiting;
