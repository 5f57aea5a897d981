-- What version @version has otherwise than @against, as one JSON object in the words of LayerDiff. Both sides are read once and joined by hash; what is the same on both
-- is only counted. Geometries that are not the same bytes are measured, in the UTM zone of what changed. By content, twins are counted through, so that each has its partner.
-- Of areas only a ratio is wanted: square degrees, times the cosine of the latitude, which spares the transformation of all that has not changed.
WITH fresh AS NOT MATERIALIZED (
    SELECT *, CASE WHEN @by_content THEN row_number() OVER (PARTITION BY name) ELSE 1 END AS twin
    FROM (
        SELECT number, key, label, attributes, geom, CASE WHEN @by_content THEN md5(attributes::text || ' ' || md5(ST_AsBinary(geom))) ELSE key END AS name
        FROM layer_features WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @version
    ) AS feature
), former AS NOT MATERIALIZED (
    SELECT *, CASE WHEN @by_content THEN row_number() OVER (PARTITION BY name) ELSE 1 END AS twin
    FROM (
        SELECT number, key, label, attributes, geom, CASE WHEN @by_content THEN md5(attributes::text || ' ' || md5(ST_AsBinary(geom))) ELSE key END AS name
        FROM layer_features WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @against
    ) AS feature
), pair AS MATERIALIZED (
    SELECT coalesce(fresh.key, former.key) AS key, coalesce(fresh.label, former.label) AS label, former.key IS NULL AS is_new, fresh.key IS NULL AS is_gone,
           NOT @by_content AND former.key IS NOT NULL AND fresh.key IS NOT NULL
               AND (former.attributes, former.label) IS DISTINCT FROM (fresh.attributes, fresh.label) AS attributes_differ,
           -- A change of attributes alone needs no geometry any more.
           CASE WHEN fresh.geom = former.geom THEN NULL ELSE former.geom END AS former_geom,
           CASE WHEN fresh.geom = former.geom THEN NULL ELSE fresh.geom END AS fresh_geom
    FROM fresh
    FULL JOIN former ON fresh.name = former.name AND fresh.twin = former.twin
    WHERE former.key IS NULL OR fresh.key IS NULL OR NOT fresh.geom = former.geom
       OR (NOT @by_content AND (former.attributes, former.label) IS DISTINCT FROM (fresh.attributes, fresh.label))
), metric AS MATERIALIZED (
    SELECT CASE WHEN ST_Y(middle) >= 0 THEN 32600 ELSE 32700 END + least(60, greatest(1, floor((ST_X(middle) + 180) / 6)::integer + 1)) AS srid
    FROM (SELECT ST_Centroid(ST_SetSRID(ST_Extent(coalesce(former_geom, fresh_geom))::geometry, 4326)) AS middle FROM pair) AS extent
), measured AS MATERIALIZED (
    SELECT pair.*,
           CASE WHEN former_geom IS NULL OR fresh_geom IS NULL THEN NULL
                WHEN ST_Dimension(former_geom) = 0 AND ST_NPoints(former_geom) = 1 AND ST_NPoints(fresh_geom) = 1 THEN ST_Distance(former_geom::geography, fresh_geom::geography)
                WHEN ST_NPoints(former_geom)::bigint * ST_NPoints(fresh_geom) > 400000000 THEN 'infinity'
                ELSE ST_HausdorffDistance(ST_Transform(former_geom, metric.srid), ST_Transform(fresh_geom, metric.srid)) END AS meters,
           CASE WHEN @is_area AND former_geom IS NOT NULL
                THEN ST_Area(CASE WHEN fresh_geom IS NULL THEN former_geom ELSE ST_Difference(former_geom, fresh_geom) END) * cosd((ST_YMin(former_geom) + ST_YMax(former_geom)) / 2) END AS lost,
           CASE WHEN @is_area AND fresh_geom IS NOT NULL
                THEN ST_Area(CASE WHEN former_geom IS NULL THEN fresh_geom ELSE ST_Difference(fresh_geom, former_geom) END) * cosd((ST_YMin(fresh_geom) + ST_YMax(fresh_geom)) / 2) END AS gained
    FROM pair CROSS JOIN metric
), judged AS (
    SELECT *, coalesce(meters >= 0.001, false) AS geometry_differs FROM measured
), entry AS (
    SELECT key, is_new, is_gone, meters,
           jsonb_build_object(
               'key', key, 'label', label, 'longitude', ST_X(place), 'latitude', ST_Y(place), 'attributes', attributes_differ, 'geometry', geometry_differs,
               'meters', CASE WHEN geometry_differs AND meters < 'infinity' THEN round(meters::numeric, 3) END) AS line
    FROM (
        (SELECT * FROM judged WHERE is_new ORDER BY key LIMIT @listed)
        UNION ALL (SELECT * FROM judged WHERE is_gone ORDER BY key LIMIT @listed)
        UNION ALL (SELECT * FROM judged WHERE NOT is_new AND NOT is_gone AND (attributes_differ OR geometry_differs) ORDER BY geometry_differs DESC, meters DESC NULLS LAST, key LIMIT @listed)
    ) AS chosen
    CROSS JOIN LATERAL (
        SELECT ST_PointOnSurface(coalesce(fresh_geom, former_geom, (
            SELECT feature.geom FROM layer_features AS feature
            WHERE feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version AND feature.key = chosen.key LIMIT 1))) AS place
    ) AS spot
), total AS MATERIALIZED (
    SELECT (SELECT count(*) FROM layer_features WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @against) AS old_count,
           (SELECT count(*) FROM layer_features WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @version) AS new_count,
           -- What is lost is a part of what was there, what is gained a part of what is there now.
           (SELECT coalesce(sum(lost), 0) FROM judged) AS lost, (SELECT coalesce(sum(gained), 0) FROM judged) AS gained,
           CASE WHEN @is_area THEN (
               SELECT coalesce(sum(ST_Area(geom) * cosd((ST_YMin(geom) + ST_YMax(geom)) / 2)), 0) FROM layer_features WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @against
           ) END AS area
), counted AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE is_gone) AS gone, count(*) FILTER (WHERE attributes_differ) AS attributes_changed,
           count(*) FILTER (WHERE geometry_differs) AS geometry_changed, count(*) FILTER (WHERE attributes_differ OR geometry_differs) AS changed,
           max(meters) FILTER (WHERE geometry_differs AND meters < 'infinity') AS greatest_meters, count(*) FILTER (WHERE meters = 'infinity') AS unmeasured
    FROM judged
)
SELECT jsonb_build_object(
    'against_id', @against, 'against_number', @against_number, 'by_content', @has_no_key,
    'old_count', old_count, 'new_count', new_count, 'added', added, 'gone', gone,
    'attributes_changed', attributes_changed, 'geometry_changed', geometry_changed, 'unchanged', new_count - added - changed,
    'greatest_meters', round(greatest_meters::numeric, 3), 'unmeasured', unmeasured,
    'area_share', CASE WHEN @is_area THEN least(1, greatest(lost / greatest(area, 1e-20), gained / greatest(area + gained - lost, 1e-20))) END,
    'added_first', coalesce((SELECT jsonb_agg(line ORDER BY key) FROM entry WHERE is_new), '[]'),
    'gone_first', coalesce((SELECT jsonb_agg(line ORDER BY key) FROM entry WHERE is_gone), '[]'),
    'changed_first', coalesce((SELECT jsonb_agg(line ORDER BY (line ->> 'meters')::float8 DESC NULLS LAST, key) FROM entry WHERE NOT is_new AND NOT is_gone), '[]'))
FROM total CROSS JOIN counted;
