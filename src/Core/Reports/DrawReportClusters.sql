-- The public reports of one tile as MVT layer @name: what lies in the same part of it (an eighth of its side) is one point in the middle of them, with its count. @first and @last are the
-- tile's cells (tile_cell), @shift makes its parts of them.
WITH hit AS MATERIALIZED (
    SELECT avg(ST_X(report.place)) AS longitude, avg(ST_Y(report.place)) AS latitude, count(*) AS count, count(*) FILTER (WHERE NOT report.is_closed) AS open, min(report.id) AS one
    FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.place IS NOT NULL AND tile_cell(ST_X(report.place), ST_Y(report.place)) BETWEEN @first AND @last
      AND report.visibility = 'public' AND report.duplicate_of_id IS NULL AND (report.token IS NULL OR report.stage >= 2 OR report.department_id IS NOT NULL)
      AND (@is_closed::boolean IS NULL OR report.is_closed = @is_closed)
      AND (@services::bigint[] IS NULL OR report.service_id = ANY (@services))
    GROUP BY tile_cell(ST_X(report.place), ST_Y(report.place)) >> @shift
), shown AS (
    SELECT ST_AsMVTGeom(ST_Transform(ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), 3857), (SELECT ST_TileEnvelope(@zoom, @column, @row)), 4096, 0, false) AS point, count, open,
           CASE WHEN count = 1 THEN (SELECT report.service_request_id FROM reports AS report WHERE report.jurisdiction_id = @jurisdiction AND report.id = hit.one) END AS id
    FROM hit
)
SELECT ST_AsMVT(shown, @name, 4096, 'point' ORDER BY shown.id, ST_X(shown.point), ST_Y(shown.point)) FROM shown;
