using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Privacy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "contact_days",
                table: "jurisdictions",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_mails_of_report",
                table: "outgoing_mails",
                columns: new[] { "jurisdiction_id", "report_id" });

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_mails_to_forget",
                table: "outgoing_mails",
                columns: new[] { "jurisdiction_id", "created_at" },
                filter: "text <> ''");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_outgoing_mails_of_report",
                table: "outgoing_mails");

            migrationBuilder.DropIndex(
                name: "ix_outgoing_mails_to_forget",
                table: "outgoing_mails");

            migrationBuilder.DropColumn(
                name: "contact_days",
                table: "jurisdictions");
        }
    }
}
