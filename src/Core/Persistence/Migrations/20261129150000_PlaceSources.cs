using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <summary>How a place came about, how a photo looks, and what a town says of places by their source: what duplicates are told by.</summary>
    [DbContext(typeof(Open311Db))]
    [Migration("20261129150000_PlaceSources")]
    public partial class PlaceSources : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "place_source", table: "reports", type: "text", nullable: false, defaultValue: "unknown");

            migrationBuilder.AddColumn<long>(name: "hash", table: "report_photos", type: "bigint", nullable: true);

            migrationBuilder.AddColumn<string>(name: "place_sources", table: "services", type: "jsonb", nullable: false, defaultValueSql: "'{}'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "place_source", table: "reports");

            migrationBuilder.DropColumn(name: "hash", table: "report_photos");

            migrationBuilder.DropColumn(name: "place_sources", table: "services");
        }
    }
}
