-- Up to 500 comments and 500 supports whose address nobody confirmed in time, with the address in the mail that asked the writer to.
WITH old AS MATERIALIZED (
    SELECT id, thread_id FROM comments
    WHERE jurisdiction_id = @jurisdiction AND confirmed_at IS NULL AND created_at <= @before
    ORDER BY created_at
    LIMIT 500
    FOR UPDATE SKIP LOCKED
), comment AS (
    DELETE FROM comments WHERE jurisdiction_id = @jurisdiction AND id = ANY (ARRAY(SELECT id FROM old)) AND confirmed_at IS NULL
    RETURNING id
), asked AS MATERIALIZED (
    SELECT event.id
    FROM old
    JOIN threads AS thread ON thread.jurisdiction_id = @jurisdiction AND thread.id = old.thread_id
    JOIN report_events AS event ON event.jurisdiction_id = @jurisdiction AND event.report_id = thread.report_id AND event.comment_id = old.id
), mail AS (
    UPDATE outgoing_mails
    SET recipient = 'erased-' || id, subject = '', text = '', html = '', failed_at = CASE WHEN sent_at IS NULL THEN coalesce(failed_at, now()) END
    WHERE jurisdiction_id = @jurisdiction AND event_id = ANY (ARRAY(SELECT id FROM asked))
), supporter AS (
    DELETE FROM supporters WHERE jurisdiction_id = @jurisdiction AND confirmed_at IS NULL AND id = ANY (ARRAY(
        SELECT id FROM supporters
        WHERE jurisdiction_id = @jurisdiction AND confirmed_at IS NULL AND created_at <= @before
        ORDER BY created_at
        LIMIT 500
        FOR UPDATE SKIP LOCKED))
    RETURNING id
)
SELECT (SELECT count(*) FROM comment) + (SELECT count(*) FROM supporter);
