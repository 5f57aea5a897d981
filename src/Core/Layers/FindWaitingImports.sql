-- The jurisdictions where uploaded layer files wait, and none is being imported.
SELECT town.id
FROM unnest(@jurisdictions::integer[]) AS town (id)
CROSS JOIN LATERAL (
    SELECT FROM layer_imports AS import
    WHERE import.jurisdiction_id = town.id AND import.state IN ('waiting', 'running') AND (import.state = 'waiting' OR import.leased_until <= @now)
    LIMIT 1) AS waiting
WHERE NOT EXISTS (
    SELECT FROM layer_imports AS import
    WHERE import.jurisdiction_id = town.id AND import.state IN ('waiting', 'running') AND import.state = 'running' AND import.leased_until > @now);
