SELECT EXISTS (SELECT FROM report_photos WHERE jurisdiction_id = @jurisdiction AND state = 'waiting' AND next_attempt_at <= @now);
