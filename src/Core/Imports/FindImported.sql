SELECT foreign_id FROM imported_reports WHERE jurisdiction_id = @jurisdiction AND source = @source AND foreign_id = ANY (@foreign_ids) ORDER BY foreign_id;
