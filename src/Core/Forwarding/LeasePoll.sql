-- Takes one endpoint that is due to be asked. The next time is set at once, for the case that the worker dies.
WITH due AS (
    SELECT endpoint.department_id
    FROM endpoints AS endpoint
    WHERE endpoint.jurisdiction_id = @jurisdiction AND endpoint.is_active AND endpoint.updates = 'polled' AND endpoint.next_poll_at <= @now
      AND EXISTS (
          SELECT FROM forwarded_reports AS forward
          WHERE forward.jurisdiction_id = @jurisdiction AND forward.department_id = endpoint.department_id AND forward.state = 'accepted' AND forward.foreign_id IS NOT NULL)
    ORDER BY endpoint.next_poll_at
    LIMIT 1
    FOR UPDATE OF endpoint SKIP LOCKED
)
UPDATE endpoints AS endpoint SET next_poll_at = @leased_until
FROM due
WHERE endpoint.jurisdiction_id = @jurisdiction AND endpoint.department_id = due.department_id
RETURNING endpoint.department_id;
