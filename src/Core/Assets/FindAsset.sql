-- One object of a layer's published version by its key; with a place also how far it is from there (metres; null without one). As FindAssets.sql, but without a distance that it must lie within.
SELECT feature.key, feature.label, feature.attributes::text, ST_Y(ST_PointOnSurface(feature.geom)), ST_X(ST_PointOnSurface(feature.geom)),
       ST_Distance(feature.geom::geography, ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326)::geography), version.number, version.title, version.attribution, version.licence, named.reports, named.last_at
FROM layers AS layer
JOIN layer_versions AS version ON version.jurisdiction_id = @jurisdiction AND version.id = layer.published_version_id
JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = version.id AND feature.key = @key
CROSS JOIN LATERAL (
    SELECT count(*) AS reports, max(report.requested_datetime) AS last_at
    FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.asset_key = feature.key AND report.asset_layer_id = layer.id
      AND report.visibility = 'public' AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
) AS named
WHERE layer.jurisdiction_id = @jurisdiction AND layer.id = @layer;
