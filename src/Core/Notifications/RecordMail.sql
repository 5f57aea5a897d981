-- What became of a mail. One that is given up leaves an event for the staff; was it the receipt that asks to confirm, nobody can, and people decide.
WITH mail AS (
    UPDATE outgoing_mails
    SET leased_until = NULL, attempts = attempts + 1, sent_at = @sent_at, failed_at = @failed_at, last_error = @error, next_attempt_at = coalesce(@next_attempt_at, next_attempt_at)
    WHERE jurisdiction_id = @jurisdiction AND id = @id AND sent_at IS NULL
      -- What was sent was sent; a failure counts only for whoever still holds the lease.
      AND (@sent_at IS NOT NULL OR leased_until = @leased_until)
    RETURNING report_id, template, failed_at, last_error
), unconfirmable AS (
    UPDATE reports AS report SET visibility = 'awaits_review'
    FROM mail
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = mail.report_id AND report.visibility = 'awaits_confirmation'
      AND mail.template = 'receipt_to_confirm' AND mail.failed_at IS NOT NULL
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, notified_at)
SELECT @jurisdiction, report_id, failed_at, 'mail_failed', false, 'rule', template || ': ' || last_error, failed_at FROM mail WHERE failed_at IS NOT NULL AND report_id IS NOT NULL;
