-- One page of what the public may see, newest first; duplicates stand behind their head. The page after a report begins at its time and id.
SELECT report.id, report.service_request_id, report.status, report.is_closed, report.service_id, report.title, report.description,
       coalesce(report.address, report.address_string), report.requested_datetime, ST_Y(report.place), ST_X(report.place),
       (SELECT count(*) FROM reports AS child
        WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = report.id AND child.visibility = 'public')
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.visibility = 'public' AND report.duplicate_of_id IS NULL
  AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
  AND (@is_closed::boolean IS NULL OR report.is_closed = @is_closed)
  AND (report.requested_datetime, report.id) < (@before, @before_id)
ORDER BY report.requested_datetime DESC, report.id DESC
LIMIT @limit;
