-- What was sent or given up long ago: that there was a mail stays, not to whom and not what it said.
WITH old AS MATERIALIZED (
    SELECT id FROM outgoing_mails
    WHERE jurisdiction_id = @jurisdiction AND text <> '' AND created_at <= @before AND (sent_at IS NOT NULL OR failed_at IS NOT NULL)
    ORDER BY created_at
    LIMIT 500
    FOR UPDATE SKIP LOCKED
)
UPDATE outgoing_mails
SET recipient = 'erased-' || id, subject = '', text = '', html = '', unsubscribe_address = NULL
WHERE jurisdiction_id = @jurisdiction AND id = ANY (ARRAY(SELECT id FROM old));
