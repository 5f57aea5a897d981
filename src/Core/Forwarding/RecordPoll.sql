UPDATE endpoints
SET next_poll_at = @next_poll_at, polled_to = coalesce(@polled_to, polled_to), feed_missing_at = @feed_missing_at,
    poll_failures = CASE WHEN @code::text IS NULL THEN 0 ELSE poll_failures + 1 END, poll_failure_code = @code
WHERE jurisdiction_id = @jurisdiction AND department_id = @department;
