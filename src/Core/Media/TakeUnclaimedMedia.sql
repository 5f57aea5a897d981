-- Names nobody has claimed in time, a hundred at a time. Who deletes the files commits afterwards: a crash in between repeats it.
DELETE FROM unclaimed_media
WHERE (jurisdiction_id, name) IN (
    SELECT jurisdiction_id, name FROM unclaimed_media
    WHERE jurisdiction_id = @jurisdiction AND created_at <= @before
    ORDER BY created_at, name
    LIMIT 100
    FOR UPDATE SKIP LOCKED)
RETURNING name;
