-- A photo was fetched and saved: the row takes its files over. Only for whoever still has the lease; somebody who hid it meanwhile has the last word.
WITH file AS MATERIALIZED (
    SELECT name FROM unclaimed_media WHERE jurisdiction_id = @jurisdiction AND name = @name FOR UPDATE
), photo AS (
    UPDATE report_photos
    SET state = CASE state WHEN 'waiting' THEN 'ready' ELSE state END, name = file.name, width = @width, height = @height, bytes = @bytes, hash = @hash,
        next_attempt_at = NULL, failure_code = NULL
    FROM file
    WHERE jurisdiction_id = @jurisdiction AND id = @id AND attempts = @attempts AND report_photos.name IS NULL
    RETURNING report_id, state, report_photos.name
), claimed AS (
    DELETE FROM unclaimed_media USING photo WHERE unclaimed_media.jurisdiction_id = @jurisdiction AND unclaimed_media.name = photo.name
), report AS (
    -- Its media_url is another one now: pollers ask by this time.
    UPDATE reports SET updated_datetime = greatest(updated_datetime, @now)
    FROM photo WHERE reports.jurisdiction_id = @jurisdiction AND reports.id = photo.report_id AND photo.state = 'ready'
)
SELECT count(*) FROM photo;
