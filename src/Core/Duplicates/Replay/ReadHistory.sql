-- A city's own reports with a place, latest first; those of the sandbox are none. Whether one person sent two can be told from a number, not who.
SELECT report.id, report.service_id, report.place, report.requested_datetime, CASE WHEN report.is_closed THEN report.updated_datetime END AS closed_at, report.title, report.description,
       report.asset_layer_id || ' ' || report.asset_key AS asset, coalesce(report.address, report.address_string) AS address,
       (SELECT hashtextextended(contact.email, 0) FROM report_contacts AS contact WHERE contact.jurisdiction_id = @jurisdiction AND contact.report_id = report.id) AS reporter,
       report.place_source,
       ARRAY(
           SELECT photo.hash FROM report_photos AS photo
           WHERE photo.jurisdiction_id = @jurisdiction AND photo.report_id = report.id AND report.photo_count > 0 AND photo.update_id IS NULL AND photo.state = 'ready' AND photo.hash IS NOT NULL
       ) AS photos
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.service_id = ANY (@services) AND report.requested_datetime >= @since AND report.place IS NOT NULL AND report.visibility <> 'sandbox'
ORDER BY report.requested_datetime DESC, report.id DESC
LIMIT @limit;
