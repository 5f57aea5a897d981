SELECT EXISTS (SELECT FROM layer_imports WHERE jurisdiction_id = @jurisdiction AND state IN ('waiting', 'running') AND (state = 'waiting' OR leased_until <= @now))
   AND NOT EXISTS (SELECT FROM layer_imports WHERE jurisdiction_id = @jurisdiction AND state IN ('waiting', 'running') AND state = 'running' AND leased_until > @now);
