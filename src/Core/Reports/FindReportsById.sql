-- Public reports by their wire ids, which are unique over the installation; @jurisdiction null asks all towns.
SELECT report.jurisdiction_id, report.service_request_id, report.status, report.is_closed, report.status_notes,
       service.code, service.name, service.notice, report.description, department.name,
       report.requested_datetime, report.updated_datetime, report.expected_datetime,
       coalesce(report.address, report.address_string), coalesce(report.address_key, report.address_id), report.zipcode,
       ST_Y(report.place), ST_X(report.place),
       CASE WHEN report.photo_count = 0 THEN report.media_urls[1] ELSE (
           SELECT CASE photo.state WHEN 'ready' THEN '/media/' || photo.name || '.jpg' ELSE photo.source_url END FROM report_photos AS photo
           WHERE photo.jurisdiction_id = report.jurisdiction_id AND photo.report_id = report.id AND photo.update_id IS NULL AND photo.state <> 'hidden'
           ORDER BY photo.state <> 'ready', photo.position LIMIT 1) END,
       report.title,
       CASE WHEN @extensions THEN (
           SELECT head.service_request_id FROM reports AS head
           WHERE head.jurisdiction_id = report.jurisdiction_id AND head.id = report.duplicate_of_id AND head.visibility = 'public') END,
       CASE WHEN @extensions THEN ARRAY(
           SELECT child.service_request_id FROM reports AS child
           WHERE child.jurisdiction_id = report.jurisdiction_id AND child.duplicate_of_id = report.id AND child.visibility = 'public'
             AND (child.token IS NULL OR child.stage >= 2 OR child.department_id IS NOT NULL)
           ORDER BY child.id) END,
       CASE WHEN @extensions AND service.kind = 'idea' THEN (
           SELECT thread.public_id FROM threads AS thread WHERE thread.jurisdiction_id = report.jurisdiction_id AND thread.report_id = report.id)
       WHEN @extensions THEN (
           SELECT thread.public_id FROM thread_reports AS tie
           JOIN threads AS thread ON thread.jurisdiction_id = report.jurisdiction_id AND thread.id = tie.thread_id
           JOIN reports AS idea ON idea.jurisdiction_id = report.jurisdiction_id AND idea.id = thread.report_id AND idea.visibility = 'public'
           WHERE tie.jurisdiction_id = report.jurisdiction_id AND tie.report_id = report.id) END
FROM reports AS report
JOIN services AS service ON service.jurisdiction_id = report.jurisdiction_id AND service.id = report.service_id
LEFT JOIN departments AS department ON department.jurisdiction_id = report.jurisdiction_id AND department.id = report.department_id
WHERE report.service_request_id = ANY (@service_request_ids) AND (@jurisdiction::integer IS NULL OR report.jurisdiction_id = @jurisdiction)
  AND report.visibility = 'public' AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
ORDER BY report.requested_datetime DESC, report.id DESC;
