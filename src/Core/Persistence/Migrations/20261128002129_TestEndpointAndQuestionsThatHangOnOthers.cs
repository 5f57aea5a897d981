using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class TestEndpointAndQuestionsThatHangOnOthers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "automated",
                table: "service_attributes",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "condition",
                table: "service_attributes",
                type: "jsonb",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_reports_sandbox",
                table: "reports",
                columns: new[] { "jurisdiction_id", "requested_datetime", "id" },
                descending: new[] { false, true, true },
                filter: "visibility = 'sandbox'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_reports_sandbox",
                table: "reports");

            migrationBuilder.DropColumn(
                name: "automated",
                table: "service_attributes");

            migrationBuilder.DropColumn(
                name: "condition",
                table: "service_attributes");
        }
    }
}
