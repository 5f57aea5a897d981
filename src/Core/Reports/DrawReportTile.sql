-- The public reports of one tile as MVT layer @name. Below zoom 15 what lies in the same cell (an eighth of the tile's side) is one point with its count.
WITH tile AS MATERIALIZED (
    SELECT ST_TileEnvelope(@zoom, @column, @row) AS envelope, ST_Transform(ST_TileEnvelope(@zoom, @column, @row), 4326) AS reach
), hit AS MATERIALIZED (
    SELECT report.id, report.service_request_id, report.is_closed, report.service_id, ST_AsMVTGeom(ST_Transform(report.place, 3857), tile.envelope, 4096, 0) AS point
    FROM tile
    JOIN reports AS report ON report.jurisdiction_id = @jurisdiction AND report.place IS NOT NULL AND report.place::geography && tile.reach::geography
    WHERE report.place && tile.reach AND report.visibility = 'public' AND report.duplicate_of_id IS NULL
      AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
      AND (@is_closed::boolean IS NULL OR report.is_closed = @is_closed)
      AND (@services::bigint[] IS NULL OR report.service_id = ANY (@services))
), shown AS (
    SELECT ST_SetSRID(ST_MakePoint(avg(ST_X(point)), avg(ST_Y(point))), 0) AS point, count(*) AS count, count(*) FILTER (WHERE NOT is_closed) AS open,
           CASE WHEN count(*) = 1 THEN min(service_request_id) END AS id
    FROM hit WHERE point IS NOT NULL AND @zoom < 15
    GROUP BY floor(ST_X(point) / 512), floor(ST_Y(point) / 512)
    UNION ALL
    (SELECT point, 1, CASE WHEN is_closed THEN 0 ELSE 1 END, service_request_id FROM hit WHERE point IS NOT NULL AND @zoom >= 15 ORDER BY hit.id DESC LIMIT 2000)
)
SELECT ST_AsMVT(shown, @name, 4096, 'point' ORDER BY shown.id, ST_X(shown.point), ST_Y(shown.point)) FROM shown;
