-- The mails and the mark that they are written: together or not at all.
WITH mail AS (
    INSERT INTO outgoing_mails (
        jurisdiction_id, event_id, report_id, recipient, template, language, from_name, from_address, subject, text, html, message_id, "references",
        unsubscribe_address, list_id, created_at, attempts, next_attempt_at)
    SELECT @jurisdiction, written.event_id, written.report_id, written.recipient, written.template, written.language, @from_name, @from_address, written.subject,
           written.text, written.html, written.message_id, written.thread_id, written.unsubscribe_address, written.list_id, @now, 0, @now
    FROM unnest(@events, @reports, @recipients, @templates, @languages, @subjects, @texts, @htmls, @message_ids, @thread_ids, @unsubscribe_addresses, @list_ids)
        WITH ORDINALITY AS written (event_id, report_id, recipient, template, language, subject, text, html, message_id, thread_id, unsubscribe_address, list_id, position)
    ORDER BY written.position
    ON CONFLICT (jurisdiction_id, event_id, recipient, template) DO NOTHING
)
UPDATE report_events SET notified_at = @now
WHERE jurisdiction_id = @jurisdiction AND id = ANY (@done);
