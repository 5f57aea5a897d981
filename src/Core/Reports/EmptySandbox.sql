-- The next five hundred reports of the test endpoint, with all that hangs on them; duplicates before their heads. Names of photo files are left to be swept, and given back to be deleted at once.
WITH old AS MATERIALIZED (
    SELECT id FROM reports
    WHERE jurisdiction_id = @jurisdiction AND visibility = 'sandbox'
    ORDER BY duplicate_of_id IS NULL, id
    LIMIT 500
    FOR UPDATE SKIP LOCKED
), photo AS (
    DELETE FROM report_photos WHERE jurisdiction_id = @jurisdiction AND report_id = ANY (ARRAY(SELECT id FROM old))
    RETURNING name
), file AS (
    -- Long ago: the next sweep takes the files.
    INSERT INTO unclaimed_media (jurisdiction_id, name, created_at) SELECT @jurisdiction, name, '-infinity' FROM photo WHERE name IS NOT NULL
    ON CONFLICT (jurisdiction_id, name) DO NOTHING
    RETURNING name
), report AS (
    -- Contacts, events, mails, decisions, pairs and the memory of the POST refer to it and go with it.
    DELETE FROM reports WHERE jurisdiction_id = @jurisdiction AND id = ANY (ARRAY(SELECT id FROM old))
    RETURNING id
)
SELECT (SELECT count(*) FROM report) AS reports, ARRAY(SELECT name FROM file) AS files;
