-- Pairs of areas of a version that share more than a sliver: how many in all, and the largest first, in square metres. Neighbours are found by the index; what only
-- touches is told apart before it is cut: by the boxes, then by whether the insides meet in an area (DE-9IM). Of the ground that is measured, a sliver is what is smaller than @square_meters or on average narrower than @meters.
WITH pair AS MATERIALIZED (
    SELECT one.number, one.key AS one_key, other.key AS other_key, ST_CollectionExtract(ST_Intersection(one.geom, other.geom), 3) AS shared
    FROM layer_features AS one
    JOIN layer_features AS other
      ON other.jurisdiction_id = @jurisdiction AND other.layer_version_id = @version AND other.geom && one.geom AND other.number > one.number
    WHERE one.jurisdiction_id = @jurisdiction AND one.layer_version_id = @version
      AND ST_Dimension(one.geom) = 2 AND ST_Dimension(other.geom) = 2
      AND least(ST_XMax(one.geom), ST_XMax(other.geom)) - greatest(ST_XMin(one.geom), ST_XMin(other.geom)) > 0.00000001
      AND least(ST_YMax(one.geom), ST_YMax(other.geom)) - greatest(ST_YMin(one.geom), ST_YMin(other.geom)) > 0.00000001
      AND ST_Relate(one.geom, other.geom, '2********')
), measured AS (
    SELECT *, ST_Area(shared::geography) AS square_meters, ST_Perimeter(shared::geography) AS perimeter_meters FROM pair WHERE NOT ST_IsEmpty(shared)
)
SELECT number, one_key, other_key, square_meters, ST_X(place), ST_Y(place), count(*) OVER () AS count
FROM measured CROSS JOIN LATERAL (SELECT ST_PointOnSurface(shared) AS place) AS spot
WHERE square_meters >= @square_meters AND 2 * square_meters / greatest(perimeter_meters, 0.001) >= @meters
ORDER BY square_meters DESC, one_key, other_key
LIMIT @listed;
