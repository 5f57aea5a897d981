-- Stores a report with its contact, subscription, photos, an idea's thread, the tie to another's, first event and idempotency row: one statement, one transaction, one round trip.
-- Returns nothing stored (id null) where the idempotency row exists already, gate_open = false where the same key is being stored right now.
WITH gate AS MATERIALIZED (
    SELECT @gate::bigint IS NULL OR pg_try_advisory_xact_lock(@gate::bigint) AS is_open
), number AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('reports', 'id')) AS id FROM gate WHERE is_open
), claim AS (
    INSERT INTO idempotency_keys AS known (jurisdiction_id, api_key_id, key_hash, body_hash, report_id, expires_at)
    SELECT @jurisdiction, @api_key, @key_hash::bytea, @body_hash, id, @expires_at FROM number WHERE @key_hash::bytea IS NOT NULL
    ON CONFLICT (jurisdiction_id, api_key_id, key_hash)
        DO UPDATE SET body_hash = excluded.body_hash, report_id = excluded.report_id, expires_at = excluded.expires_at
        WHERE known.expires_at <= @now
    RETURNING report_id
), report AS (
    INSERT INTO reports (
        jurisdiction_id, id, service_request_id, token, service_id, status, stage, place, address_string, address_id, address, address_key, zipcode, address_place,
        title, description, media_urls, photo_count, attributes, requested_datetime, updated_datetime, expected_datetime,
        department_by_hand, visibility, is_imported, api_key_id, account_id, asset_layer_id, asset_key, asset_label, asset_version, place_source)
    SELECT @jurisdiction, id, @year || '-' || id, CASE WHEN @is_batch THEN @token END, @service, 'received', 0,
           ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326), @address_string, @address_id, @address, @address_key, @zipcode,
           CASE WHEN @address::text IS NOT NULL THEN ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326) END,
           @title, @description, @media_urls, cardinality(@photo_names) + cardinality(@photo_links), @attributes::jsonb, @requested_datetime, @now, @expected_datetime,
           false, @visibility, @is_imported, @api_key, @account_id, @asset_layer, @asset_key, @asset_label, @asset_version, @place_source
    FROM number
    WHERE @key_hash::bytea IS NULL OR EXISTS (SELECT FROM claim)
    RETURNING id, service_request_id
), lookup AS (
    INSERT INTO place_lookups (jurisdiction_id, report_id, attempts, next_attempt_at) SELECT @jurisdiction, id, 0, @now FROM report WHERE @asks_outside
), contact AS (
    INSERT INTO report_contacts (jurisdiction_id, report_id, email, first_name, last_name, phone, device_id, language)
    SELECT @jurisdiction, id, @email, @first_name, @last_name, @phone, @device_id, @language FROM report WHERE @has_contact
), subscription AS (
    INSERT INTO subscriptions (jurisdiction_id, report_id, email, language, is_reporter, created_at, confirmed_at)
    SELECT @jurisdiction, id, @email, @language, true, @now, @confirmed_at FROM report WHERE @subscribes
), thread AS (
    INSERT INTO threads (jurisdiction_id, report_id, public_id, opened_at) SELECT @jurisdiction, id, service_request_id, @requested_datetime FROM report WHERE @opens_thread
), tie AS (
    INSERT INTO thread_reports (jurisdiction_id, report_id, thread_id) SELECT @jurisdiction, id, @thread FROM report WHERE @thread::bigint IS NOT NULL
), event AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, to_status)
    SELECT @jurisdiction, id, @requested_datetime, 'received', true, 'reporter', 'received' FROM report
), link AS (
    INSERT INTO report_photos (jurisdiction_id, report_id, position, source_url, state, created_at, attempts, next_attempt_at)
    SELECT @jurisdiction, report.id, given.position, given.link, 'waiting', @now, 0, @now
    FROM report, unnest(@photo_links) WITH ORDINALITY AS given (link, position)
), file AS MATERIALIZED (
    -- Only files that nobody has swept meanwhile.
    SELECT name FROM unclaimed_media WHERE jurisdiction_id = @jurisdiction AND name = ANY (@photo_names) FOR UPDATE
), upload AS (
    INSERT INTO report_photos (jurisdiction_id, report_id, position, state, name, width, height, bytes, hash, created_at, attempts)
    SELECT @jurisdiction, report.id, given.position, 'ready', given.name, given.width, given.height, given.bytes, given.hash, @now, 0
    FROM report, unnest(@photo_names, @photo_widths, @photo_heights, @photo_bytes, @photo_hashes) WITH ORDINALITY AS given (name, width, height, bytes, hash, position)
    JOIN file ON file.name = given.name
    RETURNING name
), claimed AS (
    DELETE FROM unclaimed_media USING upload WHERE unclaimed_media.jurisdiction_id = @jurisdiction AND unclaimed_media.name = upload.name
)
SELECT (SELECT is_open FROM gate) AS gate_open, (SELECT service_request_id FROM report) AS service_request_id, (SELECT count(*) FROM upload) AS photos;
