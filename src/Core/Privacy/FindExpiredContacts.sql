-- The next two hundred reports that still name their reporter or the writer of an update, and which of them were closed long enough ago. Contact data are kept for months, so all pages together are few.
WITH page AS MATERIALIZED (
    SELECT report_id FROM (
        (SELECT report_id FROM report_contacts WHERE jurisdiction_id = @jurisdiction AND report_id > @after ORDER BY report_id LIMIT 200)
        UNION
        (SELECT report_id FROM update_contacts WHERE jurisdiction_id = @jurisdiction AND report_id > @after ORDER BY report_id LIMIT 200)
    ) AS named
    ORDER BY report_id LIMIT 200
)
SELECT (SELECT max(report_id) FROM page) AS last, ARRAY(
    SELECT id FROM reports
    WHERE jurisdiction_id = @jurisdiction AND id = ANY (ARRAY(SELECT report_id FROM page)) AND is_closed AND updated_datetime <= @before
    ORDER BY id) AS expired;
