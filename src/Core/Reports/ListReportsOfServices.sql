-- One page of what the public may see of some services, newest first; as ListReports.sql, but each service is read from its own end of the index.
SELECT report.id, report.service_request_id, report.status, report.is_closed, report.service_id, report.title, report.description,
       coalesce(report.address, report.address_string), report.requested_datetime, ST_Y(report.place), ST_X(report.place),
       (SELECT count(*) FROM reports AS child
        WHERE child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = report.id AND child.visibility = 'public')
FROM unnest(@services) AS wanted (id)
CROSS JOIN LATERAL (
    SELECT * FROM reports
    WHERE jurisdiction_id = @jurisdiction AND service_id = wanted.id AND visibility = 'public' AND duplicate_of_id IS NULL
      AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL)
      AND (@is_closed::boolean IS NULL OR is_closed = @is_closed)
      AND (requested_datetime, id) < (@before, @before_id)
    ORDER BY requested_datetime DESC, id DESC
    LIMIT @limit
) AS report
ORDER BY report.requested_datetime DESC, report.id DESC
LIMIT @limit;
