-- Where in the jurisdiction nothing of the rules @rules is, neither an area nor a thing within the rule's metres: the largest places first, with their square metres, how many such places there are, the
-- share of the town that this one has, and that all have together. With @among only where something of those rules is. Slivers of less than @square_meters, or narrower than @meters on average, are left out.
-- Metres around things are those of the town's UTM zone, at most 4 in 10,000 beside those on the ground.
WITH town AS (
    SELECT boundary, 32600 + CASE WHEN ST_Y(middle) < 0 THEN 100 ELSE 0 END + 1 + floor((ST_X(middle) + 180) / 6)::integer % 60 AS utm, ST_Area(boundary::geography) AS square_meters
    FROM jurisdictions CROSS JOIN LATERAL (SELECT ST_Centroid(boundary) AS middle) AS spot
    WHERE id = @jurisdiction AND boundary IS NOT NULL
), reach AS MATERIALIZED (
    SELECT asked.set, rule.within_meters, feature.geom
    FROM (VALUES (1, @rules::bigint[]), (2, @among::bigint[])) AS asked (set, rules)
    JOIN pg_temp.trial_rules AS rule ON rule.jurisdiction_id = @jurisdiction AND rule.id = ANY (asked.rules) AND rule.layer_test IN ('area', 'nearest')
    JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.id = rule.layer_id
    JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
      AND (rule.feature_keys IS NULL OR feature.key = ANY (rule.feature_keys))
      AND (rule.feature_attributes IS NULL OR feature.attributes @> rule.feature_attributes)
      AND (rule.layer_test = 'nearest' OR ST_Dimension(feature.geom) = 2)
), cover AS MATERIALIZED (
    SELECT part.set, ST_Union(part.geom) AS geom
    FROM (
        SELECT reach.set, ST_Union(reach.geom) AS geom FROM reach WHERE reach.within_meters IS NULL GROUP BY reach.set
        UNION ALL
        -- Thing by thing: of a hundred thousand together the buffer takes minutes, their union seconds.
        SELECT reach.set, ST_MakeValid(ST_Transform(ST_Union(ST_Buffer(ST_Transform(reach.geom, town.utm), reach.within_meters)), 4326))
        FROM reach CROSS JOIN town
        WHERE reach.within_meters IS NOT NULL
        GROUP BY reach.set
    ) AS part
    GROUP BY part.set
), looked AS MATERIALIZED (
    SELECT CASE WHEN @among::bigint[] IS NULL THEN town.boundary ELSE ST_Intersection(town.boundary, (SELECT geom FROM cover WHERE set = 2)) END AS geom FROM town
), gap AS (
    SELECT part.geom, ST_Area(part.geom::geography) AS square_meters, ST_Perimeter(part.geom::geography) AS perimeter_meters
    FROM looked
    LEFT JOIN cover ON cover.set = 1
    CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(CASE WHEN cover.geom IS NULL THEN looked.geom ELSE ST_Difference(looked.geom, cover.geom) END, 3)) AS part
)
SELECT gap.square_meters, ST_X(place), ST_Y(place), count(*) OVER () AS count, gap.square_meters / town.square_meters AS share, sum(gap.square_meters) OVER () / town.square_meters AS share_of_all
FROM gap CROSS JOIN town CROSS JOIN LATERAL (SELECT ST_PointOnSurface(gap.geom) AS place) AS spot
WHERE gap.square_meters >= @square_meters AND 2 * gap.square_meters / greatest(gap.perimeter_meters, 0.001) >= @meters
ORDER BY gap.square_meters DESC, 2, 3
LIMIT @listed;
