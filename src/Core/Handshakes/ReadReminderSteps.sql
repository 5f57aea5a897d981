SELECT position, after_hours, department_id, email FROM reminder_steps WHERE jurisdiction_id = @jurisdiction ORDER BY position;
