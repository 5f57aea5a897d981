-- Mails lately that ask an address to confirm a comment or a support: to this address in a day (with the receipts), of the town in an hour.
SELECT (SELECT count(*) FROM outgoing_mails
        WHERE jurisdiction_id = @jurisdiction AND lower(recipient) = @recipient AND created_at > @now - interval '24 hours'
          AND template IN ('receipt_to_confirm', 'follow_to_confirm', 'comment_to_confirm', 'support_to_confirm')) AS to_recipient,
       (SELECT count(*) FROM outgoing_mails
        WHERE jurisdiction_id = @jurisdiction AND created_at > @now - interval '1 hour' AND template IN ('comment_to_confirm', 'support_to_confirm')) AS of_town;
