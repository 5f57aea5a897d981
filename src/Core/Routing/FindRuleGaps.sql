-- Where in the jurisdiction no area of the rules @rules lies: the largest places first, with their square metres. Slivers of less than @square_meters, or narrower than @meters on average, are left out.
WITH town AS (
    SELECT boundary FROM jurisdictions WHERE id = @jurisdiction AND boundary IS NOT NULL
), cover AS MATERIALIZED (
    SELECT ST_Union(feature.geom) AS geom
    FROM pg_temp.trial_rules AS rule
    JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.id = rule.layer_id
    JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
      AND (rule.feature_keys IS NULL OR feature.key = ANY (rule.feature_keys))
      AND (rule.feature_attributes IS NULL OR feature.attributes @> rule.feature_attributes)
    WHERE rule.jurisdiction_id = @jurisdiction AND rule.id = ANY (@rules) AND ST_Dimension(feature.geom) = 2
), gap AS (
    SELECT part.geom, ST_Area(part.geom::geography) AS square_meters, ST_Perimeter(part.geom::geography) AS perimeter_meters
    FROM town CROSS JOIN cover
    CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(CASE WHEN cover.geom IS NULL THEN town.boundary ELSE ST_Difference(town.boundary, cover.geom) END, 3)) AS part
)
SELECT square_meters, ST_X(place), ST_Y(place), count(*) OVER () AS count
FROM gap CROSS JOIN LATERAL (SELECT ST_PointOnSurface(gap.geom) AS place) AS spot
WHERE square_meters >= @square_meters AND 2 * square_meters / greatest(perimeter_meters, 0.001) >= @meters
ORDER BY square_meters DESC, 2, 3
LIMIT @listed;
