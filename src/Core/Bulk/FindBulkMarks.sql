-- The marks of a town: why its bulk files have to be written anew.
SELECT mark.changed_in FROM bulk_marks AS mark WHERE mark.jurisdiction_id = @jurisdiction;
