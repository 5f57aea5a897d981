-- Whether a report is due to be posted or its token to be followed, and whether an endpoint is due to be asked for updates.
SELECT EXISTS (
    SELECT FROM forwarded_reports AS forward
    JOIN endpoints AS endpoint ON endpoint.jurisdiction_id = @jurisdiction AND endpoint.department_id = forward.department_id AND endpoint.is_active
    WHERE forward.jurisdiction_id = @jurisdiction AND forward.next_attempt_at IS NOT NULL AND forward.next_attempt_at <= @now) AS forwards,
EXISTS (
    SELECT FROM endpoints AS endpoint
    WHERE endpoint.jurisdiction_id = @jurisdiction AND endpoint.is_active AND endpoint.updates = 'polled' AND endpoint.next_poll_at <= @now
      AND EXISTS (
          SELECT FROM forwarded_reports AS forward
          WHERE forward.jurisdiction_id = @jurisdiction AND forward.department_id = endpoint.department_id AND forward.state = 'accepted' AND forward.foreign_id IS NOT NULL)) AS polls;
