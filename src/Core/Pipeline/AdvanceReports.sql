-- Moves claimed reports to the next stage and forgets their earlier faults.
WITH moved AS (
    UPDATE reports SET stage = @stage
    WHERE jurisdiction_id = @jurisdiction AND id = ANY (@ids)
)
DELETE FROM stalled_reports WHERE jurisdiction_id = @jurisdiction AND report_id = ANY (@ids);
