SELECT town.id
FROM unnest(@jurisdictions::integer[]) AS town (id)
CROSS JOIN LATERAL (
    SELECT FROM report_photos AS photo
    WHERE photo.jurisdiction_id = town.id AND photo.state = 'waiting' AND photo.next_attempt_at <= @now
    LIMIT 1) AS waiting;
