-- Another kind, another place, or both; what is null stays. The pipeline compares and routes it anew. What was said of the old place, and of an object that it no longer is, goes into the event's internal note; offers that nobody has
-- answered were made for what it is no longer.
WITH corrected AS (
    UPDATE reports AS report
    SET service_id = coalesce(@service, report.service_id),
        expected_datetime = CASE WHEN @service::bigint IS NULL THEN report.expected_datetime ELSE @expected_datetime END,
        due_at = CASE WHEN @service::bigint IS NULL THEN report.due_at END,
        overdue_at = CASE WHEN @service::bigint IS NULL THEN report.overdue_at END,
        place = coalesce(point.place, report.place),
        place_source = CASE WHEN point.place IS NULL THEN report.place_source ELSE 'map' END,
        address = CASE WHEN point.place IS NULL THEN report.address END,
        address_key = CASE WHEN point.place IS NULL THEN report.address_key END,
        zipcode = CASE WHEN point.place IS NULL THEN report.zipcode END,
        address_place = CASE WHEN point.place IS NULL THEN report.address_place END,
        address_string = CASE WHEN point.place IS NULL THEN report.address_string END,
        address_id = CASE WHEN point.place IS NULL THEN report.address_id END,
        asset_layer_id = CASE WHEN @keeps_asset THEN report.asset_layer_id END,
        asset_key = CASE WHEN @keeps_asset THEN report.asset_key END,
        asset_label = CASE WHEN @keeps_asset THEN report.asset_label END,
        asset_version = CASE WHEN @keeps_asset THEN report.asset_version END,
        stage = 0, updated_datetime = greatest(report.updated_datetime, @now)
    FROM (SELECT ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326) AS place) AS point,
         (SELECT * FROM reports WHERE jurisdiction_id = @jurisdiction AND id = @id) AS before
    WHERE report.jurisdiction_id = @jurisdiction AND report.id = @id
    RETURNING report.id, point.place IS NOT NULL AS is_moved,
              nullif(concat_ws(E'\n', CASE WHEN point.place IS NOT NULL THEN before.address END, CASE WHEN point.place IS NOT NULL THEN before.address_string END,
                               CASE WHEN point.place IS NOT NULL THEN before.address_id END,
                               CASE WHEN NOT @keeps_asset THEN coalesce(before.asset_label, before.asset_key) END,
                               CASE WHEN point.place IS NOT NULL THEN round(ST_Y(before.place)::numeric, 6) || ', ' || round(ST_X(before.place)::numeric, 6) END), '') AS said
), lookup AS (
    INSERT INTO place_lookups AS known (jurisdiction_id, report_id, attempts, next_attempt_at)
    SELECT @jurisdiction, id, 0, @now FROM corrected WHERE is_moved AND @asks_outside
    ON CONFLICT (jurisdiction_id, report_id) DO UPDATE SET attempts = 0, next_attempt_at = excluded.next_attempt_at, failure_code = NULL
), withdrawn AS (
    DELETE FROM duplicate_pairs USING corrected
    WHERE duplicate_pairs.jurisdiction_id = @jurisdiction AND duplicate_pairs.decision = 'open' AND (duplicate_pairs.report_id = corrected.id OR duplicate_pairs.head_id = corrected.id)
)
INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, public_note, internal_note)
SELECT @jurisdiction, id, @now, 'corrected', true, @actor, @public_note, said FROM corrected;
