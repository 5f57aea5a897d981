SELECT EXISTS (
    SELECT FROM outgoing_mails
    WHERE jurisdiction_id = @jurisdiction AND sent_at IS NULL AND failed_at IS NULL
      AND next_attempt_at <= @now AND (leased_until IS NULL OR leased_until <= @now));
