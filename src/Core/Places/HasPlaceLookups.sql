SELECT EXISTS (SELECT FROM place_lookups WHERE jurisdiction_id = @jurisdiction AND next_attempt_at IS NOT NULL AND next_attempt_at <= @now);
