-- Features of a version wholly outside the jurisdiction's boundary: how many there are in all, and the first of them.
SELECT feature.number, feature.key, ST_X(place), ST_Y(place), count(*) OVER () AS count
FROM layer_features AS feature
JOIN jurisdictions AS town ON town.id = @jurisdiction
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(feature.geom) AS place) AS spot
WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version
  AND town.boundary IS NOT NULL AND NOT ST_Intersects(town.boundary, feature.geom)
ORDER BY feature.number
LIMIT @listed;
