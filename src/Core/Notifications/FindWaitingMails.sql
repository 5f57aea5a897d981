SELECT town.id
FROM unnest(@jurisdictions::integer[]) AS town (id)
CROSS JOIN LATERAL (
    SELECT FROM outgoing_mails AS mail
    WHERE mail.jurisdiction_id = town.id AND mail.sent_at IS NULL AND mail.failed_at IS NULL
      AND mail.next_attempt_at <= @now AND (mail.leased_until IS NULL OR mail.leased_until <= @now)
    LIMIT 1) AS waiting;
