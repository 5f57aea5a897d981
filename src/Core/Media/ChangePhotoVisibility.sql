-- Hides a photo, or gives it back in the state that its columns tell. The report's time moves: pollers learn of it. No mail is sent.
WITH report AS MATERIALIZED (
    SELECT id FROM reports WHERE jurisdiction_id = @jurisdiction AND service_request_id = @service_request_id AND visibility <> 'sandbox' FOR NO KEY UPDATE
), found AS MATERIALIZED (
    SELECT photo.id, photo.state FROM report_photos AS photo JOIN report ON report.id = photo.report_id
    WHERE photo.jurisdiction_id = @jurisdiction AND photo.id = @photo
    FOR UPDATE OF photo
), changed AS (
    UPDATE report_photos AS photo
    SET state = CASE WHEN @hide THEN 'hidden' WHEN photo.name IS NOT NULL THEN 'ready' WHEN photo.next_attempt_at IS NOT NULL THEN 'waiting' ELSE 'failed' END
    FROM found
    WHERE photo.jurisdiction_id = @jurisdiction AND photo.id = found.id AND (found.state = 'hidden') <> @hide
    RETURNING photo.report_id, photo.id
), moved AS (
    UPDATE reports SET updated_datetime = greatest(updated_datetime, @now)
    FROM changed WHERE reports.jurisdiction_id = @jurisdiction AND reports.id = changed.report_id
), event AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note, photo_id, notified_at)
    SELECT @jurisdiction, report_id, @now, CASE WHEN @hide THEN 'photo_hidden' ELSE 'photo_shown' END, false, @actor, @internal_note, id, @now FROM changed
)
SELECT (SELECT count(*) FROM report) AS reports, (SELECT count(*) FROM found) AS photos;
