-- Receipts to unconfirmed addresses lately: per address in a day, per key in an hour.
SELECT 'recipient' AS limited, lower(mail.recipient) AS name, count(*) AS sent
FROM outgoing_mails AS mail
WHERE mail.jurisdiction_id = @jurisdiction AND lower(mail.recipient) = ANY (@recipients) AND mail.template IN ('receipt_to_confirm', 'follow_to_confirm') AND mail.created_at > @now - interval '24 hours'
GROUP BY lower(mail.recipient)
UNION ALL
SELECT 'key', report.api_key_id::text, count(*)
FROM outgoing_mails AS mail
JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.id = mail.report_id
WHERE mail.jurisdiction_id = @jurisdiction AND mail.template IN ('receipt_to_confirm', 'follow_to_confirm') AND mail.created_at > @now - interval '1 hour'
GROUP BY report.api_key_id;
