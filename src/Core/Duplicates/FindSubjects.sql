SELECT report.id, report.service_id, report.place, report.requested_datetime, report.title, report.description,
       EXISTS (SELECT FROM reports AS child WHERE child.jurisdiction_id = report.jurisdiction_id AND child.duplicate_of_id = report.id) AS has_children,
       report.duplicate_of_id, report.is_closed, report.updated_datetime, report.service_request_id, report.stage,
       report.asset_layer_id || ' ' || report.asset_key AS asset, coalesce(report.address, report.address_string), report.place_source,
       ARRAY(
           SELECT photo.hash FROM report_photos AS photo
           WHERE photo.jurisdiction_id = @jurisdiction AND photo.report_id = report.id AND report.photo_count > 0 AND photo.update_id IS NULL AND photo.state = 'ready' AND photo.hash IS NOT NULL
       ) AS photos
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids);
