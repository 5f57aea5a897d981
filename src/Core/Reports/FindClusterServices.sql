-- The services of the same reports as in FindCluster.sql: what has to be locked before a row may be.
SELECT DISTINCT report.service_id
FROM reports AS report
WHERE report.jurisdiction_id = @jurisdiction AND report.id IN (
    SELECT named.id FROM reports AS named WHERE named.jurisdiction_id = @jurisdiction AND named.service_request_id = ANY (@service_request_ids) AND named.visibility <> 'sandbox'
    UNION ALL
    SELECT named.duplicate_of_id FROM reports AS named WHERE named.jurisdiction_id = @jurisdiction AND named.service_request_id = ANY (@service_request_ids) AND named.visibility <> 'sandbox'
    UNION ALL
    SELECT child.id FROM reports AS named
    JOIN reports AS child ON child.jurisdiction_id = @jurisdiction AND child.duplicate_of_id = coalesce(named.duplicate_of_id, named.id)
    WHERE named.jurisdiction_id = @jurisdiction AND named.service_request_id = ANY (@service_request_ids) AND named.visibility <> 'sandbox');
