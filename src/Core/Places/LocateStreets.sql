-- A point for each of these streets: on it, as near to its middle as can be; and one in each district that it runs through. @postcodes: those of its houses.
SELECT street.id, ST_Y(spot.place), ST_X(spot.place), here.label, false AS is_part,
       ARRAY(SELECT DISTINCT house.postcode FROM houses AS house WHERE house.jurisdiction_id = @jurisdiction AND house.street_id = street.id AND house.postcode IS NOT NULL)
FROM streets AS street
CROSS JOIN LATERAL (SELECT ST_ClosestPoint(street.shape, ST_Centroid(street.shape)) AS place) AS spot
LEFT JOIN LATERAL (
    SELECT feature.label
    FROM layers AS layer
    JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
    WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'district' AND feature.label IS NOT NULL
      AND feature.geom && spot.place AND ST_Covers(feature.geom, spot.place)
    ORDER BY layer.id, feature.key
    LIMIT 1
) AS here ON true
WHERE street.jurisdiction_id = @jurisdiction AND street.id = ANY (@streets)
UNION ALL
SELECT street.id, ST_Y(spot.place), ST_X(spot.place), feature.label, true,
       ARRAY(SELECT DISTINCT house.postcode FROM houses AS house WHERE house.jurisdiction_id = @jurisdiction AND house.street_id = street.id AND house.postcode IS NOT NULL)
FROM streets AS street
JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.map_role = 'district'
JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
CROSS JOIN LATERAL (SELECT ST_Intersection(feature.geom, street.shape) AS shape) AS part
CROSS JOIN LATERAL (SELECT ST_ClosestPoint(part.shape, ST_Centroid(part.shape)) AS place) AS spot
WHERE street.jurisdiction_id = @jurisdiction AND street.id = ANY (@streets) AND feature.label IS NOT NULL
  AND feature.geom && street.shape AND NOT ST_IsEmpty(part.shape)
ORDER BY 1, 5, 4;
