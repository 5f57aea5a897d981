-- Where the areas of a version leave something open: gaps that they enclose (also rings of one area that no other fills), and parts of the jurisdiction that none
-- covers. @cover is what they cover together, where that is known already (EdgeCover). Largest first, in square metres; slivers are left out as in FindOverlaps.sql. The first row always says how much of the town is covered by none.
WITH cover AS MATERIALIZED (
    SELECT @cover::geometry AS geom WHERE @cover::geometry IS NOT NULL
    UNION ALL
    SELECT ST_Union(geom) FROM layer_features
    WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @version AND ST_Dimension(geom) = 2 AND @cover::geometry IS NULL
    HAVING @cover::geometry IS NULL
), gap AS (
    SELECT ST_MakePolygon(ST_ExteriorRing(ring.geom)) AS geom
    FROM cover CROSS JOIN LATERAL ST_Dump(cover.geom) AS part CROSS JOIN LATERAL ST_DumpRings(part.geom) AS ring
    WHERE ring.path[1] > 0
), town AS MATERIALIZED (
    SELECT jurisdictions.boundary, ST_Difference(jurisdictions.boundary, cover.geom) AS rest FROM jurisdictions CROSS JOIN cover
    WHERE jurisdictions.id = @jurisdiction AND jurisdictions.boundary IS NOT NULL AND cover.geom IS NOT NULL
), open AS (
    SELECT 'gap' AS code, geom FROM gap
    UNION ALL
    -- What a gap says already is not said again.
    -- The point once, not for every gap: between ten thousand buildings it takes a tenth of a second.
    SELECT 'uncovered', part.geom FROM town CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(town.rest, 3)) AS part
    CROSS JOIN LATERAL (SELECT ST_PointOnSurface(part.geom) AS point OFFSET 0) AS inside
    WHERE NOT EXISTS (SELECT FROM gap WHERE gap.geom && inside.point AND ST_Covers(gap.geom, inside.point))
), measured AS (
    SELECT code, geom, ST_Area(geom::geography) AS square_meters, ST_Perimeter(geom::geography) AS perimeter_meters FROM open
), chosen AS (
    SELECT code, square_meters, ST_PointOnSurface(geom) AS place, count(*) OVER (PARTITION BY code) AS count, row_number() OVER (PARTITION BY code ORDER BY square_meters DESC, geom) AS rank
    FROM measured
    WHERE square_meters >= @square_meters AND 2 * square_meters / greatest(perimeter_meters, 0.001) >= @meters
)
SELECT 'share' AS code, (SELECT ST_Area(rest::geography) / nullif(ST_Area(boundary::geography), 0) FROM town) AS amount, NULL::float8 AS longitude, NULL::float8 AS latitude, 0::bigint AS count, 0::bigint AS rank
UNION ALL
SELECT code, square_meters, ST_X(place), ST_Y(place), count, rank FROM chosen WHERE rank <= @listed
ORDER BY rank, code;
