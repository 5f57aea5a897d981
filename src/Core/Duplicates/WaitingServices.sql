SELECT DISTINCT waiting.service_id
FROM (
    SELECT service_id FROM reports
    WHERE jurisdiction_id = @jurisdiction AND stage = @stage AND stage < 3
    ORDER BY id LIMIT 100
) AS waiting;
