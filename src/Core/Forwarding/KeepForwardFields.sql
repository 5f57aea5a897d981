-- What is about to be posted, before it is: after a crash the very same is posted again.
UPDATE forwarded_reports SET fields = @fields::jsonb
WHERE jurisdiction_id = @jurisdiction AND report_id = @report AND department_id = @department AND attempts = @attempts AND state = 'waiting';
