-- Takes one photo that is due. The next attempt is set at once: if the worker dies, the photo is due again then, and its attempt counts.
WITH due AS (
    SELECT id FROM report_photos
    WHERE jurisdiction_id = @jurisdiction AND state = 'waiting' AND next_attempt_at <= @now
    ORDER BY next_attempt_at, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE report_photos AS photo
SET attempts = photo.attempts + 1, next_attempt_at = @leased_until
FROM due
WHERE photo.jurisdiction_id = @jurisdiction AND photo.id = due.id
RETURNING photo.id, photo.report_id, photo.source_url, photo.attempts;
