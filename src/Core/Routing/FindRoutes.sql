-- Every active rule against every claimed report, in the rules' order; at most the first four matches per report (the decision and its runners-up).
-- What has no place fits no rule that asks a layer. On trial, @trial_layer is asked in its version @trial_version instead of the published one; else both are null.
-- Boxes are cut in degrees only to use the index; what counts is ST_Covers, and metres on geography.
SELECT matched.*
FROM reports AS report
CROSS JOIN LATERAL (
    SELECT report.id AS report_id, rule.id AS rule_id, rule.text AS rule_text, rule.department_id, version.id AS layer_version_id,
           feature.key AS feature_key, feature.label AS feature_label, feature.distance_meters
    FROM routing_rules AS rule
    JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.id = report.service_id
    LEFT JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.id = rule.layer_id
    CROSS JOIN LATERAL (SELECT CASE WHEN layer.id = @trial_layer THEN @trial_version ELSE layer.published_version_id END AS id) AS version
    LEFT JOIN LATERAL (
        (SELECT inside.key, inside.label, 0::double precision AS distance_meters
         FROM layer_features AS inside
         WHERE rule.layer_test = 'area'
           AND inside.jurisdiction_id = @jurisdiction AND inside.layer_version_id = version.id
           AND inside.geom && report.place AND ST_Covers(inside.geom, report.place)
           AND (rule.feature_keys IS NULL OR inside.key = ANY (rule.feature_keys))
           AND (rule.feature_attributes IS NULL OR inside.attributes @> rule.feature_attributes)
         ORDER BY inside.key
         LIMIT 1)
        UNION ALL
        (SELECT near.key, near.label, ST_Distance(near.geom::geography, report.place::geography) AS distance_meters
         FROM layer_features AS near
         WHERE rule.layer_test = 'nearest'
           AND near.jurisdiction_id = @jurisdiction AND near.layer_version_id = version.id
           AND near.geom && ST_Expand(report.place, rule.within_meters / (110000 * greatest(0.01, cosd(ST_Y(report.place)))), rule.within_meters / 110000)
           AND ST_DWithin(near.geom::geography, report.place::geography, rule.within_meters)
           AND (rule.feature_keys IS NULL OR near.key = ANY (rule.feature_keys))
           AND (rule.feature_attributes IS NULL OR near.attributes @> rule.feature_attributes)
         ORDER BY 3, near.key
         LIMIT 1)
    ) AS feature ON rule.layer_id IS NOT NULL
    WHERE rule.jurisdiction_id = @jurisdiction AND rule.is_active
      AND (rule.service_id IS NULL OR rule.service_id = report.service_id)
      AND (rule.service_group IS NULL OR rule.service_group = service."group")
      AND (rule.layer_id IS NULL OR feature.key IS NOT NULL)
    ORDER BY rule.position, rule.id
    LIMIT 4
) AS matched
WHERE report.jurisdiction_id = @jurisdiction AND report.id = ANY (@ids);
