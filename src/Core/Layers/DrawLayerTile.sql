-- All drawn layers of one tile, one MVT layer per role. A layer is cut off 64 units outside the tile, so that lines meet without a seam.
WITH tile AS MATERIALIZED (
    SELECT ST_TileEnvelope(@zoom, @column, @row) AS envelope,
           ST_Transform(ST_TileEnvelope(@zoom, @column, @row, margin => 64.0 / 4096), 4326) AS reach
), shape AS (
    SELECT layer.map_role, feature.number,
           ST_AsMVTGeom(ST_Transform(feature.geom, 3857), tile.envelope, 4096, 64) AS geom,
           coalesce(feature.label, feature.key) AS label,
           feature.attributes ->> 'class' AS class,
           feature.attributes ->> 'house_number' AS house_number
    FROM tile
    JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.map_role = ANY (@roles)
    JOIN layer_features AS feature ON feature.layer_version_id = layer.published_version_id AND feature.jurisdiction_id = @jurisdiction AND feature.geom && tile.reach
), name AS (
    -- An area's name stands once, in the tile that holds its middle; cut areas would each carry it.
    SELECT layer.map_role, feature.number, ST_AsMVTGeom(ST_Transform(spot.point, 3857), tile.envelope, 4096, 0) AS geom, feature.label
    FROM tile
    JOIN layers AS layer ON layer.jurisdiction_id = @jurisdiction AND layer.map_role = ANY (@roles) AND layer.map_role IN ('district', 'green', 'water')
    JOIN layer_features AS feature ON feature.layer_version_id = layer.published_version_id AND feature.jurisdiction_id = @jurisdiction AND feature.geom && tile.reach
    CROSS JOIN LATERAL (SELECT ST_PointOnSurface(feature.geom) AS point) AS spot
    WHERE feature.label IS NOT NULL AND ST_Dimension(feature.geom) = 2
)
SELECT ST_AsMVT(shape, shape.map_role, 4096, 'geom', 'number' ORDER BY shape.number) FROM shape WHERE geom IS NOT NULL GROUP BY shape.map_role
UNION ALL
SELECT ST_AsMVT(name, 'name', 4096, 'geom', 'number' ORDER BY name.map_role, name.number) FROM name WHERE geom IS NOT NULL HAVING count(*) > 0;
