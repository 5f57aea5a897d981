-- The named reports with their heads and the duplicates of both, ascending: all that a change of links can touch.
-- The ids are read first (ARRAY): with a join instead, a row that another transaction has just changed, as the pipeline does, would drop out when the lock is granted.
SELECT report.id, report.service_request_id, report.service_id, report.status, report.own_status, report.stage, report.requested_datetime, report.updated_datetime,
       report.duplicate_of_id, report.department_id, report.department_by_hand, report.visibility, report.came_with_id, ST_Y(report.place), ST_X(report.place)
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (ARRAY(
    SELECT named.id FROM reports AS named WHERE named.jurisdiction_id = @jurisdiction AND named.service_request_id = ANY (@service_request_ids) AND named.visibility <> 'sandbox'
    UNION ALL
    SELECT named.duplicate_of_id FROM reports AS named WHERE named.jurisdiction_id = @jurisdiction AND named.service_request_id = ANY (@service_request_ids) AND named.visibility <> 'sandbox'
    UNION ALL
    SELECT child.id FROM reports AS named
    JOIN reports AS child ON child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = coalesce(named.duplicate_of_id, named.id)
    WHERE named.jurisdiction_id = @jurisdiction AND named.service_request_id = ANY (@service_request_ids) AND named.visibility <> 'sandbox'))
ORDER BY report.id
FOR NO KEY UPDATE OF report;
