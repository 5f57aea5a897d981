using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Updates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "update_id",
                table: "report_photos",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "update_id",
                table: "report_events",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<ulong>(
                name: "written_in",
                table: "report_events",
                type: "xid8",
                nullable: true);

            // The default only now: the events that are there stay as they are, and the table is not written anew.
            migrationBuilder.Sql("ALTER TABLE report_events ALTER COLUMN written_in SET DEFAULT pg_current_xact_id();");

            migrationBuilder.CreateTable(
                name: "report_updates",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    api_key_id = table.Column<long>(type: "bigint", nullable: false),
                    sender_key = table.Column<string>(type: "text", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    claim = table.Column<string>(type: "text", nullable: true),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    visibility = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_updates", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_report_updates_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_updates_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "update_contacts",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    update_id = table.Column<long>(type: "bigint", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    email = table.Column<string>(type: "text", nullable: true),
                    first_name = table.Column<string>(type: "text", nullable: true),
                    last_name = table.Column<string>(type: "text", nullable: true),
                    phone = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_update_contacts", x => new { x.jurisdiction_id, x.update_id });
                    table.ForeignKey(
                        name: "fk_update_contacts_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_update_contacts_report_updates_jurisdiction_id_update_id",
                        columns: x => new { x.jurisdiction_id, x.update_id },
                        principalTable: "report_updates",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_report_events_feed",
                table: "report_events",
                columns: new[] { "jurisdiction_id", "occurred_at", "id" },
                filter: "kind IN ('status_changed', 'linked', 'unlinked', 'answered', 'update_published', 'published', 'shown')");

            migrationBuilder.CreateIndex(
                name: "ix_report_updates_jurisdiction_id_api_key_id_sender_key",
                table: "report_updates",
                columns: new[] { "jurisdiction_id", "api_key_id", "sender_key" },
                unique: true,
                filter: "sender_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_report_updates_jurisdiction_id_report_id_id",
                table: "report_updates",
                columns: new[] { "jurisdiction_id", "report_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_report_updates_to_review",
                table: "report_updates",
                columns: new[] { "jurisdiction_id", "report_id" },
                filter: "visibility = 'awaits_review'");

            migrationBuilder.CreateIndex(
                name: "ix_update_contacts_jurisdiction_id_report_id",
                table: "update_contacts",
                columns: new[] { "jurisdiction_id", "report_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "update_contacts");

            migrationBuilder.DropTable(
                name: "report_updates");

            migrationBuilder.DropIndex(
                name: "ix_report_events_feed",
                table: "report_events");

            migrationBuilder.DropColumn(
                name: "update_id",
                table: "report_photos");

            migrationBuilder.DropColumn(
                name: "update_id",
                table: "report_events");

            migrationBuilder.DropColumn(
                name: "written_in",
                table: "report_events");
        }
    }
}
