-- The feature of a published address layer with this key: its house where it has one, else its label.
SELECT coalesce(street.name || ' ' || house.number_text, feature.label, feature.key) AS address, feature.key, house.postcode, ST_Y(spot.place), ST_X(spot.place), district.label
FROM layers AS layer
JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id AND feature.key = @address_id
CROSS JOIN LATERAL (SELECT CASE GeometryType(feature.geom) WHEN 'POINT' THEN feature.geom ELSE ST_PointOnSurface(feature.geom) END AS place) AS spot
LEFT JOIN houses AS house ON house.jurisdiction_id = @jurisdiction AND house.feature_key = feature.key
LEFT JOIN streets AS street ON street.jurisdiction_id = @jurisdiction AND street.id = house.street_id
LEFT JOIN LATERAL (
    SELECT around.label
    FROM layers AS districts
    JOIN layer_features AS around ON around.jurisdiction_id = @jurisdiction AND around.layer_version_id = districts.published_version_id
    WHERE districts.jurisdiction_id = @jurisdiction AND districts.map_role = 'district' AND around.label IS NOT NULL
      AND around.geom && spot.place AND ST_Covers(around.geom, spot.place)
    ORDER BY districts.id, around.key
    LIMIT 1
) AS district ON true
WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'address'
ORDER BY layer.id, house.id
LIMIT 2;
