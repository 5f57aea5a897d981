-- Nobody will claim these any more: the next sweep need not wait.
UPDATE unclaimed_media SET created_at = '-infinity' WHERE jurisdiction_id = @jurisdiction AND name = ANY (@names);
