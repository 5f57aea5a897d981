using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261128190000_LayerVersions")]
    public partial class LayerVersions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_layer_versions_jurisdiction_id_layer_id",
                table: "layer_versions");

            migrationBuilder.AddColumn<string>(
                name: "attribution",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "diff",
                table: "layer_versions",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "diff_against_id",
                table: "layer_versions",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "house_number_column",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "imported_by",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_area",
                table: "layer_versions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "key_column",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "licence",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "map_role",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "number",
                table: "layer_versions",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "postcode_column",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "published_at",
                table: "layer_versions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "published_by",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "replaced_version_id",
                table: "layer_versions",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "report",
                table: "layer_versions",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "street_column",
                table: "layer_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "title",
                table: "layer_versions",
                type: "text",
                nullable: true);

            // Until now every import was published at once, and a version was what its layer is. Which column the keys came from was not written down: '' says that there was one.
            migrationBuilder.Sql(
                """
                UPDATE layer_versions AS version SET
                    number = ranked.number, replaced_version_id = ranked.before_id, published_at = version.imported_at, key_column = '', title = layer.title,
                    map_role = layer.map_role, street_column = layer.street_column, house_number_column = layer.house_number_column, postcode_column = layer.postcode_column,
                    is_area = coalesce((
                        SELECT ST_Dimension(feature.geom) = 2 FROM layer_features AS feature
                        WHERE feature.jurisdiction_id = version.jurisdiction_id AND feature.layer_version_id = version.id ORDER BY feature.number LIMIT 1), false),
                    attribution = CASE WHEN town.is_made_up THEN 'Demostadt (erfunden)' END, licence = CASE WHEN town.is_made_up THEN 'CC0-1.0' END
                FROM (
                    SELECT jurisdiction_id, id, row_number() OVER by_layer AS number, lag(id) OVER by_layer AS before_id FROM layer_versions
                    WINDOW by_layer AS (PARTITION BY jurisdiction_id, layer_id ORDER BY id)
                ) AS ranked, layers AS layer, jurisdictions AS town
                WHERE ranked.jurisdiction_id = version.jurisdiction_id AND ranked.id = version.id
                  AND layer.jurisdiction_id = version.jurisdiction_id AND layer.id = version.layer_id AND town.id = version.jurisdiction_id;
                ALTER TABLE layer_versions ALTER COLUMN number SET NOT NULL, ALTER COLUMN title SET NOT NULL;
                """);

            migrationBuilder.CreateTable(
                name: "layer_imports",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    layer_key = table.Column<string>(type: "text", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: false),
                    stored_name = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    input = table.Column<string>(type: "jsonb", nullable: false),
                    requested_by = table.Column<string>(type: "text", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    done = table.Column<long>(type: "bigint", nullable: false),
                    expected = table.Column<long>(type: "bigint", nullable: true),
                    cancel_requested = table.Column<bool>(type: "boolean", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version_number = table.Column<int>(type: "integer", nullable: true),
                    is_published = table.Column<bool>(type: "boolean", nullable: false),
                    failures = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_layer_imports", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_layer_imports_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_routing_decisions_jurisdiction_id_layer_version_id",
                table: "routing_decisions",
                columns: new[] { "jurisdiction_id", "layer_version_id" },
                filter: "layer_version_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_layer_versions_jurisdiction_id_layer_id_number",
                table: "layer_versions",
                columns: new[] { "jurisdiction_id", "layer_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_layer_imports_open",
                table: "layer_imports",
                columns: new[] { "jurisdiction_id", "id" },
                filter: "state IN ('waiting', 'running')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "layer_imports");

            migrationBuilder.DropIndex(
                name: "ix_routing_decisions_jurisdiction_id_layer_version_id",
                table: "routing_decisions");

            migrationBuilder.DropIndex(
                name: "ix_layer_versions_jurisdiction_id_layer_id_number",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "attribution",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "diff",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "diff_against_id",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "house_number_column",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "imported_by",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "is_area",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "key_column",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "licence",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "map_role",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "number",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "postcode_column",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "published_at",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "published_by",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "replaced_version_id",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "report",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "street_column",
                table: "layer_versions");

            migrationBuilder.DropColumn(
                name: "title",
                table: "layer_versions");

            migrationBuilder.CreateIndex(
                name: "ix_layer_versions_jurisdiction_id_layer_id",
                table: "layer_versions",
                columns: new[] { "jurisdiction_id", "layer_id" });
        }
    }
}
