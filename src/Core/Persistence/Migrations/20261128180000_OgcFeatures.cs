using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261128180000_OgcFeatures")]
    public partial class OgcFeatures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_public",
                table: "layers",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.Sql(
                """
                -- What the base map draws is seen by everybody already; every other layer is only handed out once somebody says so.
                UPDATE layers SET is_public = map_role IS NOT NULL;
                -- Reports without a place come with every box that is asked for by OGC API Features; they are few, and this index is as small.
                CREATE INDEX ix_reports_unplaced ON reports (jurisdiction_id, requested_datetime DESC, id DESC)
                    WHERE place IS NULL AND visibility = 'public' AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_reports_unplaced;");

            migrationBuilder.DropColumn(
                name: "is_public",
                table: "layers");
        }
    }
}
