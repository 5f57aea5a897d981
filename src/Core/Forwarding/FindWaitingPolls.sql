-- The jurisdictions where an endpoint is due to be asked for updates.
SELECT town.id
FROM unnest(@jurisdictions::integer[]) AS town (id)
CROSS JOIN LATERAL (
    SELECT FROM endpoints AS endpoint
    WHERE endpoint.jurisdiction_id = town.id AND endpoint.is_active AND endpoint.updates = 'polled' AND endpoint.next_poll_at <= @now
      AND EXISTS (
          SELECT FROM forwarded_reports AS forward
          WHERE forward.jurisdiction_id = town.id AND forward.department_id = endpoint.department_id AND forward.state = 'accepted' AND forward.foreign_id IS NOT NULL)
    LIMIT 1) AS waiting;
