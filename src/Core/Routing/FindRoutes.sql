-- Every active rule against every claimed report, in the order in which rules are asked: by stage, then by the rules' own order; in the stage of what is nearest, rules that ask the same layer
-- stand together, and the one whose feature is nearer goes first. At most eight matches per report: the decision, its runners-up, and what would hold if the place were up to its error
-- elsewhere (is_near; such a match decides nothing). at_border: the match itself would not hold there. open_around: of the circle that the error draws around the place, what no area of the rule covers; only
-- of areas, and only where one is not the whole of it.
-- How far a place may be off follows from its source: @error_meters has it for each of @place_sources.
-- What has no place fits no rule that asks for one. On trial, @trial_layer is asked in its version @trial_version instead of the published one; else both are null.
-- Days and hours are those of the report in the town's time zone; @holidays are the public ones. Boxes are cut in degrees only to use the index, and to tell in one step that no border is
-- near; what counts is ST_Covers, and metres on geography.
SELECT matched.*
FROM (
    SELECT id, service_id, asset_layer_id, asset_key, place, place_source, requested_datetime, attributes
    FROM reports
    WHERE jurisdiction_id = @jurisdiction AND id = ANY (@ids)
    -- By their keys, before anything else: else a general plan may go from the services, which it takes for one, to all reports of each.
    OFFSET 0
) AS report
JOIN jurisdictions AS town ON town.id = @jurisdiction
JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.id = report.service_id
CROSS JOIN LATERAL (
    SELECT report.requested_datetime AT TIME ZONE town.time_zone AS moment, source.error_meters,
           ST_Expand(report.place, source.error_meters / (110000 * greatest(0.01, cosd(ST_Y(report.place)))), source.error_meters / 110000) AS around
    FROM (SELECT (@error_meters::double precision[])[array_position(@place_sources::text[], report.place_source)] AS error_meters) AS source
    OFFSET 0
) AS local
CROSS JOIN LATERAL (
    SELECT report.id AS report_id, found.rule_id, found.rule_text, found.department_id, found.layer_version_id, found.feature_key, found.feature_label, found.distance_meters,
           found.rule_version, found.stage, found.is_near, found.at_border, found.on_duty_email, found.owner_name, found.owner_contact, found.is_nearest,
           local.error_meters, found.open_around
    FROM (
        SELECT rule.id AS rule_id, rule.text AS rule_text, rule.department_id, version.id AS layer_version_id, feature.key AS feature_key, feature.label AS feature_label,
               feature.distance_meters, rule.version AS rule_version, rule.stage, rule.position, coalesce(feature.is_near, false) AS is_near,
               coalesce(feature.at_border, false) AS at_border, rule.on_duty_email, rule.owner_name, rule.owner_contact,
               rule.layer_test IS NOT DISTINCT FROM 'nearest' AS is_nearest, around.open AS open_around,
               CASE WHEN rule.layer_test = 'nearest' THEN min(rule.position) OVER (PARTITION BY rule.stage, rule.layer_id, rule.layer_test) ELSE rule.position END AS block
        FROM routing_rules AS rule
        LEFT JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.id = rule.layer_id
        CROSS JOIN LATERAL (SELECT CASE WHEN layer.id = @trial_layer THEN @trial_version ELSE layer.published_version_id END AS id) AS version
        LEFT JOIN LATERAL (
            (SELECT inside.key, inside.label, 0::double precision AS distance_meters, false AS is_near, NOT ST_Covers(inside.geom, local.around) AS at_border
             FROM (
                SELECT inside.key, inside.label, inside.geom
                FROM layer_features AS inside
                WHERE rule.layer_test = 'area'
                  AND inside.jurisdiction_id = @jurisdiction AND inside.layer_version_id = version.id
                  AND inside.geom && report.place AND ST_Covers(inside.geom, report.place)
                  AND (rule.feature_keys IS NULL OR inside.key = ANY (rule.feature_keys))
                  AND (rule.feature_attributes IS NULL OR inside.attributes @> rule.feature_attributes)
                -- Else the planner may read the whole layer in the order of its keys, to stop at the first that fits.
                OFFSET 0
             ) AS inside
             ORDER BY inside.key
             LIMIT 1)
            UNION ALL
            (SELECT beside.key, beside.label, beside.distance_meters, true, false
             FROM (
                SELECT beside.key, beside.label, ST_Distance(ST_Intersection(beside.geom, local.around)::geography, report.place::geography) AS distance_meters
                FROM layer_features AS beside
                WHERE rule.layer_test = 'area'
                  AND beside.jurisdiction_id = @jurisdiction AND beside.layer_version_id = version.id
                  AND beside.geom && local.around AND NOT ST_Covers(beside.geom, report.place) AND ST_Intersects(beside.geom, local.around)
                  AND ST_DWithin(ST_Intersection(beside.geom, local.around)::geography, report.place::geography, local.error_meters)
                  AND (rule.feature_keys IS NULL OR beside.key = ANY (rule.feature_keys))
                  AND (rule.feature_attributes IS NULL OR beside.attributes @> rule.feature_attributes)
                ORDER BY 3, beside.key
                LIMIT 1
             ) AS beside)
            UNION ALL
            (SELECT near.key, near.label, near.distance_meters, near.distance_meters > rule.within_meters,
                    near.distance_meters BETWEEN rule.within_meters - local.error_meters AND rule.within_meters
             FROM (
                SELECT near.key, near.label, ST_Distance(near.geom::geography, report.place::geography) AS distance_meters
                FROM layer_features AS near
                WHERE rule.layer_test = 'nearest'
                  AND near.jurisdiction_id = @jurisdiction AND near.layer_version_id = version.id
                  AND near.geom && ST_Expand(report.place, (rule.within_meters + local.error_meters) / (110000 * greatest(0.01, cosd(ST_Y(report.place)))), (rule.within_meters + local.error_meters) / 110000)
                  AND ST_DWithin(near.geom::geography, report.place::geography, rule.within_meters + local.error_meters)
                  AND (rule.feature_keys IS NULL OR near.key = ANY (rule.feature_keys))
                  AND (rule.feature_attributes IS NULL OR near.attributes @> rule.feature_attributes)
                ORDER BY 3, near.key
                LIMIT 1
             ) AS near)
            UNION ALL
            (SELECT asset.key, asset.label, ST_Distance(asset.geom::geography, report.place::geography), false, false
             FROM layer_features AS asset
             WHERE rule.layer_test = 'asset' AND rule.layer_id = report.asset_layer_id
               AND asset.jurisdiction_id = @jurisdiction AND asset.layer_version_id = version.id AND asset.key = report.asset_key
               AND (rule.feature_keys IS NULL OR asset.key = ANY (rule.feature_keys))
               AND (rule.feature_attributes IS NULL OR asset.attributes @> rule.feature_attributes)
             LIMIT 1)
        ) AS feature ON rule.layer_id IS NOT NULL
        LEFT JOIN LATERAL (
            SELECT coalesce(ST_Difference(circle.geom, ST_Union(ST_Intersection(part.geom, circle.geom))), circle.geom) AS open
            FROM (
                SELECT ST_Translate(ST_Scale(ST_Buffer(ST_SetSRID(ST_MakePoint(0, 0), 4326), 1), local.error_meters / (111320 * greatest(0.01, cosd(ST_Y(report.place)))), local.error_meters / 111320),
                                    ST_X(report.place), ST_Y(report.place)) AS geom
                WHERE rule.layer_test = 'area' AND (feature.at_border OR feature.is_near)
                OFFSET 0
            ) AS circle
            LEFT JOIN layer_features AS part ON part.jurisdiction_id = @jurisdiction AND part.layer_version_id = version.id AND part.geom && circle.geom AND ST_Dimension(part.geom) = 2
                AND (rule.feature_keys IS NULL OR part.key = ANY (rule.feature_keys))
                AND (rule.feature_attributes IS NULL OR part.attributes @> rule.feature_attributes)
            GROUP BY circle.geom
        ) AS around ON true
        WHERE rule.jurisdiction_id = @jurisdiction AND rule.is_active
          AND NOT EXISTS (
              SELECT FROM handshakes AS refused
              WHERE refused.jurisdiction_id = @jurisdiction AND refused.report_id = report.id AND refused.department_id = rule.department_id AND refused.answer = 'rejected')
          AND (rule.service_id IS NULL OR rule.service_id = report.service_id)
          AND (rule.service_group IS NULL OR rule.service_group = service."group")
          AND (rule.valid_from IS NULL OR local.moment::date >= rule.valid_from)
          AND (rule.valid_until IS NULL OR local.moment::date <= rule.valid_until)
          AND (rule.weekdays IS NULL OR extract(isodow FROM local.moment)::smallint = ANY (rule.weekdays))
          AND CASE
                  WHEN rule.time_from IS NULL THEN true
                  WHEN rule.time_from < rule.time_until THEN local.moment::time >= rule.time_from AND local.moment::time < rule.time_until
                  ELSE local.moment::time >= rule.time_from OR local.moment::time < rule.time_until
              END
          AND CASE
                  WHEN rule.season_from IS NULL THEN true
                  WHEN rule.season_from <= rule.season_until THEN to_char(local.moment, 'MMDD')::smallint BETWEEN rule.season_from AND rule.season_until
                  ELSE to_char(local.moment, 'MMDD')::smallint >= rule.season_from OR to_char(local.moment, 'MMDD')::smallint <= rule.season_until
              END
          AND (rule.holidays IS NULL OR (local.moment::date = ANY (@holidays)) = (rule.holidays = 'only'))
          AND NOT EXISTS (
              SELECT FROM jsonb_each(rule.answers) AS wanted (code, any_of)
              WHERE NOT coalesce(report.attributes -> wanted.code ?| ARRAY(SELECT jsonb_array_elements_text(wanted.any_of)), false))
          AND (NOT rule.is_outside OR (town.boundary IS NOT NULL AND report.place IS NOT NULL AND NOT ST_Intersects(town.boundary, report.place)))
          AND (rule.layer_id IS NULL OR feature.key IS NOT NULL)
    ) AS found
    ORDER BY found.stage, found.block, found.is_near, CASE WHEN found.is_nearest THEN found.distance_meters END, found.position, found.rule_id
    LIMIT 8
) AS matched;
