-- The objects of a layer version in one tile, as one MVT layer with their columns. A layer is cut off 64 units outside the tile, so that lines meet without a seam. What is smaller than a
-- unit of the tile is left away by ST_AsMVTGeom; of the rest @limit at most, in the order of the file.
WITH tile AS MATERIALIZED (
    SELECT ST_TileEnvelope(@zoom, @column, @row) AS envelope,
           ST_Transform(ST_TileEnvelope(@zoom, @column, @row, margin => 64.0 / 4096), 4326) AS reach
), near AS (
    SELECT feature.number, feature.key, feature.attributes, feature.geom, tile.envelope
    FROM tile
    JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = @version AND feature.geom && tile.reach
    ORDER BY feature.number
    LIMIT @limit
), shape AS (
    SELECT near.number, near.key AS feature_id, CASE WHEN @zoom >= 12 THEN near.attributes END AS attributes, ST_AsMVTGeom(ST_Transform(near.geom, 3857), near.envelope, 4096, 64) AS geom
    FROM near
)
SELECT ST_AsMVT(shape, @name, 4096, 'geom', 'number' ORDER BY shape.number) FROM shape WHERE shape.geom IS NOT NULL;
