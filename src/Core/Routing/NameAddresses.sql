-- Our own words for the place, from the layers "roads" (the nearest named one within 60 m) and "districts", where the jurisdiction has them.
UPDATE reports AS report
SET address = named.address
FROM (
    SELECT placed.id, concat_ws(', ', road.label, district.label) AS address
    FROM reports AS placed
    LEFT JOIN LATERAL (
        SELECT feature.label
        FROM layers AS layer
        JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
        WHERE layer.jurisdiction_id = @jurisdiction AND layer.key = 'roads' AND feature.label IS NOT NULL
          AND feature.geom && ST_Expand(placed.place, 60 / (110000 * greatest(0.01, cosd(ST_Y(placed.place)))), 60 / 110000.0)
          AND ST_DWithin(feature.geom::geography, placed.place::geography, 60)
        ORDER BY ST_Distance(feature.geom::geography, placed.place::geography), feature.key
        LIMIT 1
    ) AS road ON true
    LEFT JOIN LATERAL (
        SELECT feature.label
        FROM layers AS layer
        JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
        WHERE layer.jurisdiction_id = @jurisdiction AND layer.key = 'districts' AND feature.label IS NOT NULL
          AND feature.geom && placed.place AND ST_Covers(feature.geom, placed.place)
        ORDER BY feature.key
        LIMIT 1
    ) AS district ON true
    WHERE placed.jurisdiction_id = @jurisdiction AND placed.id = ANY (@ids) AND placed.place IS NOT NULL AND placed.address IS NULL
) AS named
WHERE report.jurisdiction_id = @jurisdiction AND report.id = named.id AND named.address <> '';
