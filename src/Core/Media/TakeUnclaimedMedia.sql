-- Names nobody has claimed in time, a hundred at a time, oldest first. Who deletes the files commits afterwards: a crash in between repeats it.
WITH old AS MATERIALIZED (
    SELECT name FROM unclaimed_media
    WHERE jurisdiction_id = @jurisdiction AND created_at <= @before
    ORDER BY created_at, name
    LIMIT 100
    FOR UPDATE SKIP LOCKED
), taken AS (
    DELETE FROM unclaimed_media AS media WHERE media.jurisdiction_id = @jurisdiction AND media.name = ANY (ARRAY(SELECT name FROM old))
    RETURNING media.name, media.created_at
)
SELECT name FROM taken ORDER BY created_at, name;
