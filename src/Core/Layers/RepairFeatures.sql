-- Makes the invalid geometries of a version valid, as far as that leaves them what they are (points stay points, areas areas); the others go.
-- Says of each what was wrong and where (ST_IsValidDetail, OGC 06-103r4, clause 6.1.11), and its area in square metres before and after, in the UTM zone of the layer.
WITH metric AS MATERIALIZED (
    SELECT CASE WHEN ST_Y(middle) >= 0 THEN 32600 ELSE 32700 END + least(60, greatest(1, floor((ST_X(middle) + 180) / 6)::integer + 1)) AS srid
    FROM (
        SELECT ST_Centroid(ST_SetSRID(ST_Extent(geom)::geometry, 4326)) AS middle FROM layer_features
        WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @version
    ) AS extent
), broken AS MATERIALIZED (
    SELECT number, key, geom, ST_IsValidDetail(geom) AS detail, ST_MakeValid(geom, 'method=structure keepcollapsed=false') AS fixed
    FROM layer_features
    WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @version AND ST_Dimension(geom) > 0 AND NOT ST_IsValid(geom)
), judged AS MATERIALIZED (
    SELECT *, NOT ST_IsEmpty(fixed) AND ST_Dimension(fixed) = ST_Dimension(geom) AS is_kept FROM broken
), mended AS (
    UPDATE layer_features AS feature SET geom = judged.fixed FROM judged
    WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version AND feature.number = judged.number AND judged.is_kept
), removed AS (
    DELETE FROM layer_features AS feature USING judged
    WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version AND feature.number = judged.number AND NOT judged.is_kept
)
SELECT number, key, (detail).reason, ST_X((detail).location), ST_Y((detail).location), is_kept,
       ST_Area(ST_Transform(geom, metric.srid)), CASE WHEN is_kept THEN ST_Area(ST_Transform(fixed, metric.srid)) END
FROM judged CROSS JOIN metric
ORDER BY number;
