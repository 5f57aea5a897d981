SELECT known.body_hash, report.service_request_id, report.token, report.visibility, report.service_id
FROM idempotency_keys AS known
JOIN reports AS report ON report.jurisdiction_id = known.jurisdiction_id AND report.id = known.report_id
WHERE known.jurisdiction_id = @jurisdiction AND known.api_key_id = @api_key AND known.key_hash = @key_hash AND known.expires_at > @now;
