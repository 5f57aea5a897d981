-- A POST that has opened a report again instead of storing one, so that it is known if it comes again. Nothing where it is known already.
INSERT INTO idempotency_keys AS known (jurisdiction_id, api_key_id, key_hash, body_hash, report_id, expires_at)
SELECT @jurisdiction, @api_key, @key_hash, @body_hash, report.id, @expires_at
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.service_request_id = @service_request_id
ON CONFLICT (jurisdiction_id, api_key_id, key_hash)
    DO UPDATE SET body_hash = excluded.body_hash, report_id = excluded.report_id, expires_at = excluded.expires_at
    WHERE known.expires_at <= @now;
