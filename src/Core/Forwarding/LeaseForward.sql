-- Takes one report that is due. The next attempt is set at once: if the worker dies, it is due again then, and its attempt counts.
WITH due AS (
    SELECT forward.report_id, forward.department_id
    FROM forwarded_reports AS forward
    JOIN endpoints AS endpoint ON endpoint.jurisdiction_id = @jurisdiction AND endpoint.department_id = forward.department_id AND endpoint.is_active
    WHERE forward.jurisdiction_id = @jurisdiction AND forward.next_attempt_at IS NOT NULL AND forward.next_attempt_at <= @now
    ORDER BY forward.next_attempt_at, forward.report_id
    LIMIT 1
    FOR UPDATE OF forward SKIP LOCKED
)
UPDATE forwarded_reports AS forward
SET attempts = forward.attempts + 1, next_attempt_at = @leased_until
FROM due
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = due.report_id
LEFT JOIN report_contacts AS contact ON contact.jurisdiction_id = @jurisdiction AND contact.report_id = due.report_id
WHERE forward.jurisdiction_id = @jurisdiction AND forward.report_id = due.report_id AND forward.department_id = due.department_id
RETURNING forward.report_id, forward.department_id, forward.state, forward.attempts, forward.fields, forward.token,
    report.service_request_id, report.service_id, report.title, report.description, ST_Y(report.place) AS latitude, ST_X(report.place) AS longitude,
    coalesce(report.address, report.address_string) AS address, report.attributes,
    CASE WHEN report.photo_count = 0 THEN report.media_urls ELSE ARRAY(
        SELECT CASE photo.state WHEN 'ready' THEN '/media/' || photo.name || '.jpg' ELSE photo.source_url END FROM report_photos AS photo
        WHERE photo.jurisdiction_id = @jurisdiction AND photo.report_id = report.id AND photo.state <> 'hidden'
        ORDER BY photo.position) END AS photos,
    contact.email, contact.first_name, contact.last_name, contact.phone,
    report.department_id = forward.department_id AND report.visibility = 'public' AND report.duplicate_of_id IS NULL AND NOT report.is_closed AS is_wanted,
    report.asset_key, report.asset_label;
