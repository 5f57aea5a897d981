-- Stores an update with its writer, photos, event and subscription, if its report may be spoken of with this key: a public one, or one that came with the same key and was not hidden.
-- Gives the id of an earlier one that the sender calls the same.
WITH known AS MATERIALIZED (
    SELECT id FROM report_updates WHERE jurisdiction_id = @jurisdiction AND api_key_id = @api_key AND sender_key = @sender_key
), report AS MATERIALIZED (
    SELECT id, status FROM reports
    WHERE jurisdiction_id = @jurisdiction AND id = @report
      AND (visibility = 'public' AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL) OR visibility <> 'hidden' AND api_key_id = @api_key)
), number AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('report_events', 'id')) AS id FROM report WHERE NOT EXISTS (SELECT FROM known)
), saved AS (
    INSERT INTO report_updates (jurisdiction_id, id, report_id, api_key_id, sender_key, text, claim, written_at, visibility)
    SELECT @jurisdiction, id, @report, @api_key, @sender_key, @text, @claim, @written_at, @visibility FROM number
    ON CONFLICT DO NOTHING
    RETURNING id
), contact AS (
    INSERT INTO update_contacts (jurisdiction_id, update_id, report_id, email, first_name, last_name, phone)
    SELECT @jurisdiction, id, @report, @email, @first_name, @last_name, @phone FROM saved WHERE @has_contact
), event AS (
    -- What is not public causes no mail.
    INSERT INTO report_events (jurisdiction_id, id, report_id, occurred_at, kind, is_public, actor, to_status, update_id, notified_at)
    SELECT @jurisdiction, saved.id, @report, @now, CASE WHEN @visibility = 'public' THEN 'update_published' ELSE 'update_written' END, @visibility = 'public', @actor, report.status, saved.id,
           CASE WHEN @visibility <> 'public' THEN @now END
    FROM saved, report
), subscription AS (
    INSERT INTO subscriptions AS own (jurisdiction_id, report_id, email, language, is_reporter, wants_comments, created_at, confirmed_at)
    SELECT @jurisdiction, @report, @email, @language, false, false, @now, @confirmed_at FROM saved WHERE @subscribes
    ON CONFLICT (jurisdiction_id, report_id, lower(email)) WHERE ended_at IS NULL
        DO UPDATE SET confirmed_at = excluded.confirmed_at WHERE own.confirmed_at IS NULL AND excluded.confirmed_at IS NOT NULL
    RETURNING id, confirmed_at
), followed AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, subscription_id)
    SELECT @jurisdiction, @report, @now, 'followed', false, 'follower', id FROM subscription WHERE confirmed_at IS NULL
), link AS (
    INSERT INTO report_photos (jurisdiction_id, report_id, update_id, position, source_url, state, created_at, attempts, next_attempt_at)
    SELECT @jurisdiction, @report, saved.id, before.last + given.position, given.link, 'waiting', @now, 0, @now
    FROM saved, unnest(@photo_links) WITH ORDINALITY AS given (link, position),
         (SELECT coalesce(max(position), 0) AS last FROM report_photos WHERE jurisdiction_id = @jurisdiction AND report_id = @report) AS before
), file AS MATERIALIZED (
    -- Only files that nobody has swept meanwhile.
    SELECT name FROM unclaimed_media WHERE jurisdiction_id = @jurisdiction AND name = ANY (@photo_names) FOR UPDATE
), upload AS (
    INSERT INTO report_photos (jurisdiction_id, report_id, update_id, position, state, name, width, height, bytes, hash, created_at, attempts)
    SELECT @jurisdiction, @report, saved.id, before.last + given.position, 'ready', given.name, given.width, given.height, given.bytes, given.hash, @now, 0
    FROM saved, unnest(@photo_names, @photo_widths, @photo_heights, @photo_bytes, @photo_hashes) WITH ORDINALITY AS given (name, width, height, bytes, hash, position)
    JOIN file ON file.name = given.name,
         (SELECT coalesce(max(position), 0) AS last FROM report_photos WHERE jurisdiction_id = @jurisdiction AND report_id = @report) AS before
    RETURNING name
), claimed AS (
    DELETE FROM unclaimed_media USING upload WHERE unclaimed_media.jurisdiction_id = @jurisdiction AND unclaimed_media.name = upload.name
), queued AS (
    -- An open event is work for the step "notified".
    UPDATE reports SET stage = least(stage, 2) FROM saved WHERE jurisdiction_id = @jurisdiction AND reports.id = @report
)
SELECT EXISTS (SELECT FROM report) AS is_found, (SELECT id FROM known) AS known, (SELECT id FROM saved) AS saved, (SELECT count(*) FROM upload) AS photos;
