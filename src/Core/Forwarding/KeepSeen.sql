UPDATE forwarded_reports SET seen = @seen WHERE jurisdiction_id = @jurisdiction AND report_id = @report AND department_id = @department;
