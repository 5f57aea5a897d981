-- The objects of a layer's published version within reach of a place, nearest first, each with the number of public reports that name it and when the last one came.
-- A box in degrees only uses the index; what counts is metres on geography. The box stands by itself (OFFSET 0): beside the costly distance the planner would read all keys of the version to save a few.
SELECT near.key, near.label, near.attributes::text, ST_Y(near.point), ST_X(near.point), near.distance_meters, near.number, near.title, near.attribution, near.licence, named.reports, named.last_at
FROM (
    SELECT boxed.*, ST_PointOnSurface(boxed.geom) AS point, measured.distance_meters
    FROM (
        SELECT feature.key, feature.label, feature.attributes, feature.geom, place.point AS place, version.number, version.title, version.attribution, version.licence
        FROM (SELECT ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326) AS point) AS place
        JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.id = @layer
        JOIN layer_versions AS version ON version.jurisdiction_id = @jurisdiction AND version.id = layer.published_version_id
        JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = version.id
            AND feature.geom && ST_Expand(place.point, @snap_meters / (110000 * greatest(0.01, cosd(ST_Y(place.point)))), @snap_meters / 110000)
        OFFSET 0
    ) AS boxed
    CROSS JOIN LATERAL (SELECT ST_Distance(boxed.geom::geography, boxed.place::geography) AS distance_meters) AS measured
    WHERE measured.distance_meters <= @snap_meters
    ORDER BY measured.distance_meters, boxed.key
    LIMIT @limit
) AS near
CROSS JOIN LATERAL (
    SELECT count(*) AS reports, max(report.requested_datetime) AS last_at
    FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.asset_key = near.key AND report.asset_layer_id = @layer
      AND report.visibility = 'public' AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
) AS named
ORDER BY near.distance_meters, near.key;
