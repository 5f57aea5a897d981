SELECT id, report_id, email, language, is_reporter, confirmed_at IS NOT NULL AS is_confirmed, wants_comments
FROM subscriptions
WHERE jurisdiction_id = @jurisdiction AND report_id = ANY (@ids) AND ended_at IS NULL
ORDER BY report_id, id;
