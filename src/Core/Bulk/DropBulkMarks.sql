-- The files have been written anew, after these marks were seen. Later ones stay.
DELETE FROM bulk_marks AS mark WHERE mark.jurisdiction_id = @jurisdiction AND mark.changed_in = ANY (@marks);
