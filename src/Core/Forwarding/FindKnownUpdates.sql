SELECT report_id, update_key FROM foreign_updates
WHERE jurisdiction_id = @jurisdiction AND report_id = ANY (@reports) AND department_id = @department AND update_key = ANY (@keys);
