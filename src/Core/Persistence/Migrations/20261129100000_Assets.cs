using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261129100000_Assets")]
    public partial class Assets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "asset_key", table: "reports", type: "text", nullable: true);

            migrationBuilder.AddColumn<string>(name: "asset_label", table: "reports", type: "text", nullable: true);

            migrationBuilder.AddColumn<long>(name: "asset_layer_id", table: "reports", type: "bigint", nullable: true);

            migrationBuilder.AddColumn<int>(name: "asset_version", table: "reports", type: "integer", nullable: true);

            migrationBuilder.CreateTable(
                name: "asset_layers",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    service_id = table.Column<long>(type: "bigint", nullable: false),
                    layer_id = table.Column<long>(type: "bigint", nullable: false),
                    label = table.Column<string>(type: "text", nullable: true),
                    snap_distance_meters = table.Column<double>(type: "double precision", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asset_layers", x => new { x.jurisdiction_id, x.service_id });
                    table.CheckConstraint("snap_distance_in_range", "snap_distance_meters BETWEEN 1 AND 500");
                    table.ForeignKey(
                        name: "fk_asset_layers_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_asset_layers_layers_jurisdiction_id_layer_id",
                        columns: x => new { x.jurisdiction_id, x.layer_id },
                        principalTable: "layers",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_asset_layers_services_jurisdiction_id_service_id",
                        columns: x => new { x.jurisdiction_id, x.service_id },
                        principalTable: "services",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_asset_layers_jurisdiction_id_layer_id",
                table: "asset_layers",
                columns: new[] { "jurisdiction_id", "layer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_reports_asset",
                table: "reports",
                columns: new[] { "jurisdiction_id", "asset_key", "requested_datetime", "id" },
                descending: new[] { false, false, true, true },
                filter: "asset_key IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "asset_layers");

            migrationBuilder.DropIndex(name: "ix_reports_asset", table: "reports");

            migrationBuilder.DropColumn(name: "asset_key", table: "reports");

            migrationBuilder.DropColumn(name: "asset_label", table: "reports");

            migrationBuilder.DropColumn(name: "asset_layer_id", table: "reports");

            migrationBuilder.DropColumn(name: "asset_version", table: "reports");
        }
    }
}
