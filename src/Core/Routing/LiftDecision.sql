UPDATE reports SET department_by_hand = false, stage = least(stage, 1)
WHERE jurisdiction_id = @jurisdiction AND id = @id;
