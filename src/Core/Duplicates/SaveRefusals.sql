-- What the reporter of a new report was offered and is none of it: pairs decided before any rule has compared the two, with what spoke for them. The older one is the head.
INSERT INTO duplicate_pairs (jurisdiction_id, report_id, head_id, score, reasons, decision, decided_by, found_at, decided_at)
SELECT @jurisdiction, CASE WHEN pair.is_older THEN pair.id ELSE pair.offer_id END, CASE WHEN pair.is_older THEN pair.offer_id ELSE pair.id END, pair.score, pair.reasons::jsonb, 'rejected', 'reporter', @now, @now
FROM (
    SELECT report.id, offer.id AS offer_id, (offer.requested_datetime, offer.id) < (report.requested_datetime, report.id) AS is_older, refused.score, refused.reasons
    FROM unnest(@offers, @scores, @reasons) AS refused (service_request_id, score, reasons)
    JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.service_request_id = @report
    JOIN reports AS offer ON offer.jurisdiction_id = @jurisdiction AND offer.service_request_id = refused.service_request_id
) AS pair;
