-- The public reports of one tile as MVT layer @name, each for itself: the latest 2000. @first and @last are the tile's cells (tile_cell).
WITH hit AS MATERIALIZED (
    SELECT report.id, report.service_request_id, report.is_closed, report.place
    FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.place IS NOT NULL AND tile_cell(ST_X(report.place), ST_Y(report.place)) BETWEEN @first AND @last
      AND report.visibility = 'public' AND report.duplicate_of_id IS NULL AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
      AND (@is_closed::boolean IS NULL OR report.is_closed = @is_closed)
      AND (@services::bigint[] IS NULL OR report.service_id = ANY (@services))
    ORDER BY report.id DESC
    LIMIT 2000
), shown AS (
    SELECT ST_AsMVTGeom(ST_Transform(place, 3857), (SELECT ST_TileEnvelope(@zoom, @column, @row)), 4096, 0, false) AS point, 1 AS count, CASE WHEN is_closed THEN 0 ELSE 1 END AS open, service_request_id AS id
    FROM hit
)
SELECT ST_AsMVT(shown, @name, 4096, 'point' ORDER BY shown.id) FROM shown;
