using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261129140000_ReportsOnTheMap")]
    public partial class ReportsOnTheMap : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                -- The cell of a place: 2^31 columns and rows of web mercator, the bits of both in turn, so that the cells of every tile are one range (TileCells.cs). Farther than web
                -- mercator reaches there is none.
                CREATE FUNCTION tile_cell(longitude double precision, latitude double precision) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
                DECLARE
                    x bigint;
                    y bigint;
                BEGIN
                    IF abs(latitude) > 85.0511287798066 THEN
                        RETURN NULL;
                    END IF;
                    x := least(greatest(floor((longitude + 180) / 360 * 2147483648), 0), 2147483647);
                    y := least(greatest(floor((1 - asinh(tan(radians(latitude))) / pi()) / 2 * 2147483648), 0), 2147483647);
                    x := (x | (x << 16)) & 281470681808895;
                    x := (x | (x << 8)) & 71777214294589695;
                    x := (x | (x << 4)) & 1085102592571150095;
                    x := (x | (x << 2)) & 3689348814741910323;
                    x := (x | (x << 1)) & 6148914691236517205;
                    y := (y | (y << 16)) & 281470681808895;
                    y := (y | (y << 8)) & 71777214294589695;
                    y := (y | (y << 4)) & 1085102592571150095;
                    y := (y | (y << 2)) & 3689348814741910323;
                    y := (y | (y << 1)) & 6148914691236517205;
                    RETURN x | (y << 1);
                END $$;
                -- Tiles and boxes of public reports are read from this index alone.
                CREATE INDEX ix_reports_map ON reports (jurisdiction_id, tile_cell(ST_X(place), ST_Y(place))) INCLUDE (place, requested_datetime, id, service_id, is_closed, duplicate_of_id)
                    WHERE place IS NOT NULL AND visibility = 'public' AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_reports_map; DROP FUNCTION tile_cell(double precision, double precision);");
        }
    }
}
