-- Where areas of rule @one and rule @other lie over each other, so that the rules' order decides: the largest places first, with their square metres; slivers are left out as in FindRuleGaps.sql.
WITH area AS (
    SELECT rule.id, feature.key, feature.geom
    FROM pg_temp.trial_rules AS rule
    JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.id = rule.layer_id
    JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
      AND (rule.feature_keys IS NULL OR feature.key = ANY (rule.feature_keys))
      AND (rule.feature_attributes IS NULL OR feature.attributes @> rule.feature_attributes)
    WHERE rule.jurisdiction_id = @jurisdiction AND rule.id IN (@one, @other) AND ST_Dimension(feature.geom) = 2
), shared AS (
    SELECT part.geom, ST_Area(part.geom::geography) AS square_meters, ST_Perimeter(part.geom::geography) AS perimeter_meters
    FROM area AS one
    JOIN area AS other ON other.id = @other AND other.geom && one.geom AND ST_Relate(one.geom, other.geom, '2********')
    CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(ST_Intersection(one.geom, other.geom), 3)) AS part
    WHERE one.id = @one
)
SELECT square_meters, ST_X(place), ST_Y(place), count(*) OVER () AS count
FROM shared CROSS JOIN LATERAL (SELECT ST_PointOnSurface(shared.geom) AS place) AS spot
WHERE square_meters >= @square_meters AND 2 * square_meters / greatest(perimeter_meters, 0.001) >= @meters
ORDER BY square_meters DESC, 2, 3
LIMIT @listed;
