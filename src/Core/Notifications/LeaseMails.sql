-- Reserves due mails. A mail waits while an earlier one of the same report to the same recipient is still to be sent.
WITH due AS (
    SELECT mail.id
    FROM outgoing_mails AS mail
    WHERE mail.jurisdiction_id = @jurisdiction AND mail.sent_at IS NULL AND mail.failed_at IS NULL
      AND mail.next_attempt_at <= @now AND (mail.leased_until IS NULL OR mail.leased_until <= @now)
      AND NOT EXISTS (
          SELECT FROM outgoing_mails AS earlier
          WHERE earlier.jurisdiction_id = @jurisdiction AND earlier.sent_at IS NULL AND earlier.failed_at IS NULL
            AND earlier.report_id = mail.report_id AND earlier.recipient = mail.recipient AND earlier.id < mail.id)
    ORDER BY mail.next_attempt_at, mail.id
    LIMIT @limit
    FOR UPDATE SKIP LOCKED
)
UPDATE outgoing_mails AS mail
SET leased_until = @leased_until
FROM due
WHERE mail.jurisdiction_id = @jurisdiction AND mail.id = due.id
RETURNING mail.id, mail.report_id, mail.recipient, mail.from_name, mail.from_address, mail.subject, mail.text, mail.html, mail.message_id, mail."references",
          mail.unsubscribe_address, mail.list_id, mail.created_at, mail.attempts;
