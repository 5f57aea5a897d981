-- Stores old reports with their dates and statuses, their events and links of photos: one statement. What is known by its number in the old system is left out. Their events have no mails to come.
-- They begin at the first step, so that they are compared, routed and named as all others.
WITH given AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('reports', 'id')) AS id, old.*
    FROM unnest(@foreign_ids, @services, @opens_threads, @visibilities, @requested, @updated, @expected, @statuses, @status_notes, @titles, @descriptions, @longitudes, @latitudes,
            @addresses, @found_addresses, @address_keys, @zipcodes, @address_ids, @media_urls)
        AS old (foreign_id, service_id, opens_thread, visibility, requested, updated, expected, status, status_notes, title, description, longitude, latitude,
            address_string, address, address_key, zipcode, address_id, media_urls)
    WHERE NOT EXISTS (
        SELECT FROM imported_reports AS known
        WHERE known.jurisdiction_id = @jurisdiction AND known.source = @source AND known.foreign_id = old.foreign_id)
), claim AS (
    INSERT INTO imported_reports (jurisdiction_id, source, foreign_id, report_id, imported_at)
    SELECT @jurisdiction, @source, foreign_id, id, @now FROM given
    ON CONFLICT (jurisdiction_id, source, foreign_id) DO NOTHING
    RETURNING report_id
), taken AS MATERIALIZED (
    SELECT given.* FROM given JOIN claim ON claim.report_id = given.id
), report AS (
    INSERT INTO reports (
        jurisdiction_id, id, service_request_id, service_id, status, status_notes, stage, place, address_string, address_id, address, address_key, zipcode, address_place,
        title, description, media_urls, photo_count, attributes, requested_datetime, updated_datetime, expected_datetime, department_by_hand, visibility, is_imported)
    SELECT @jurisdiction, id, @year || '-' || id, service_id, status, status_notes, 0, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), address_string, address_id, address, address_key, zipcode,
           CASE WHEN address IS NOT NULL THEN ST_SetSRID(ST_MakePoint(longitude, latitude), 4326) END,
           title, description, string_to_array(media_urls, ' '), coalesce(cardinality(string_to_array(media_urls, ' ')), 0), '{}', requested, updated, expected, false, visibility, true
    FROM taken
), lookup AS (
    INSERT INTO place_lookups (jurisdiction_id, report_id, attempts, next_attempt_at) SELECT @jurisdiction, id, 0, @now FROM taken WHERE @asks_outside AND longitude IS NULL
), thread AS (
    INSERT INTO threads (jurisdiction_id, report_id, public_id, opened_at) SELECT @jurisdiction, id, @year || '-' || id, requested FROM taken WHERE opens_thread
), event AS (
    INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, public_note, notified_at)
    SELECT @jurisdiction, happened.id, happened.at, happened.kind, true, 'import', happened.from_status, happened.to_status, happened.note, @now
    FROM (
        SELECT id, requested AS at, 'received' AS kind, NULL AS from_status, 'received' AS to_status, NULL AS note, 1 AS position FROM taken
        UNION ALL
        SELECT id, updated, 'status_changed', 'received', status, status_notes, 2 FROM taken WHERE status <> 'received' OR status_notes IS NOT NULL
    ) AS happened
    ORDER BY happened.id, happened.position
), photo AS (
    INSERT INTO report_photos (jurisdiction_id, report_id, position, source_url, state, created_at, attempts, next_attempt_at)
    SELECT @jurisdiction, taken.id, link.position, link.url, 'waiting', @now, 0, @now
    FROM taken, unnest(string_to_array(taken.media_urls, ' ')) WITH ORDINALITY AS link (url, position)
)
SELECT foreign_id FROM taken ORDER BY foreign_id;
