using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Forwarding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "endpoints",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    foreign_jurisdiction = table.Column<string>(type: "text", nullable: true),
                    protected_key = table.Column<string>(type: "text", nullable: true),
                    format = table.Column<string>(type: "text", nullable: false),
                    services = table.Column<string>(type: "jsonb", nullable: false),
                    default_service = table.Column<string>(type: "text", nullable: true),
                    attributes = table.Column<string>(type: "jsonb", nullable: false),
                    id_attribute = table.Column<string>(type: "text", nullable: true),
                    passes_contact = table.Column<bool>(type: "boolean", nullable: false),
                    updates = table.Column<string>(type: "text", nullable: false),
                    poll_minutes = table.Column<int>(type: "integer", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    next_poll_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    polled_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    feed_missing_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    poll_failures = table.Column<int>(type: "integer", nullable: false),
                    poll_failure_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_endpoints", x => new { x.jurisdiction_id, x.department_id });
                    table.ForeignKey(
                        name: "fk_endpoints_departments_jurisdiction_id_department_id",
                        columns: x => new { x.jurisdiction_id, x.department_id },
                        principalTable: "departments",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_endpoints_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "forwarded_reports",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fields = table.Column<string>(type: "jsonb", nullable: true),
                    token = table.Column<string>(type: "text", nullable: true),
                    foreign_id = table.Column<string>(type: "text", nullable: true),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    seen = table.Column<string>(type: "text", nullable: true),
                    failure_code = table.Column<string>(type: "text", nullable: true),
                    failure_text = table.Column<string>(type: "text", nullable: true),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_forwarded_reports", x => new { x.jurisdiction_id, x.report_id, x.department_id });
                    table.ForeignKey(
                        name: "fk_forwarded_reports_departments_jurisdiction_id_department_id",
                        columns: x => new { x.jurisdiction_id, x.department_id },
                        principalTable: "departments",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_forwarded_reports_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_forwarded_reports_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "imported_reports",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    foreign_id = table.Column<string>(type: "text", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_imported_reports", x => new { x.jurisdiction_id, x.source, x.foreign_id });
                    table.ForeignKey(
                        name: "fk_imported_reports_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_imported_reports_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "foreign_updates",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: false),
                    update_key = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_foreign_updates", x => new { x.jurisdiction_id, x.report_id, x.department_id, x.update_key });
                    table.ForeignKey(
                        name: "fk_foreign_updates_forwarded_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id, x.department_id },
                        principalTable: "forwarded_reports",
                        principalColumns: new[] { "jurisdiction_id", "report_id", "department_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_foreign_updates_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_forwarded_reports_due",
                table: "forwarded_reports",
                columns: new[] { "jurisdiction_id", "next_attempt_at" },
                filter: "next_attempt_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_forwarded_reports_failed",
                table: "forwarded_reports",
                columns: new[] { "jurisdiction_id", "failed_at" },
                filter: "failure_code IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_forwarded_reports_followed",
                table: "forwarded_reports",
                columns: new[] { "jurisdiction_id", "department_id", "report_id" },
                filter: "state = 'accepted' AND foreign_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_imported_reports_jurisdiction_id_report_id",
                table: "imported_reports",
                columns: new[] { "jurisdiction_id", "report_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "endpoints");

            migrationBuilder.DropTable(
                name: "foreign_updates");

            migrationBuilder.DropTable(
                name: "imported_reports");

            migrationBuilder.DropTable(
                name: "forwarded_reports");
        }
    }
}
