using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261129121000_Handshakes")]
    public partial class Handshakes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(name: "asks_departments", table: "jurisdictions", type: "boolean", nullable: false, defaultValue: false);

            migrationBuilder.AddColumn<bool>(name: "asks_departments", table: "services", type: "boolean", nullable: true);

            migrationBuilder.AddColumn<int>(name: "deadline_days", table: "services", type: "integer", nullable: true);

            migrationBuilder.AddColumn<int>(name: "deadline_hours", table: "services", type: "integer", nullable: true);

            migrationBuilder.AddCheckConstraint(name: "one_deadline", table: "services", sql: "deadline_hours IS NULL OR deadline_days IS NULL");

            migrationBuilder.AddColumn<DateTimeOffset>(name: "due_at", table: "reports", type: "timestamp with time zone", nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(name: "overdue_at", table: "reports", type: "timestamp with time zone", nullable: true);

            migrationBuilder.CreateTable(
                name: "handshakes",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    told_hours = table.Column<int>(type: "integer", nullable: false),
                    next_step_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_handshakes", x => new { x.jurisdiction_id, x.report_id, x.department_id });
                    table.ForeignKey(
                        name: "fk_handshakes_departments_jurisdiction_id_department_id",
                        columns: x => new { x.jurisdiction_id, x.department_id },
                        principalTable: "departments",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_handshakes_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_handshakes_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "reminder_steps",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    after_hours = table.Column<int>(type: "integer", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_steps", x => new { x.jurisdiction_id, x.position });
                    table.CheckConstraint("one_is_told", "department_id IS NULL OR email IS NULL");
                    table.ForeignKey(
                        name: "fk_reminder_steps_departments_jurisdiction_id_department_id",
                        columns: x => new { x.jurisdiction_id, x.department_id },
                        principalTable: "departments",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_reminder_steps_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_handshakes_jurisdiction_id_department_id", table: "handshakes", columns: new[] { "jurisdiction_id", "department_id" });

            migrationBuilder.CreateIndex(
                name: "ix_handshakes_jurisdiction_id_next_step_at", table: "handshakes", columns: new[] { "jurisdiction_id", "next_step_at" }, filter: "next_step_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_handshakes_waiting", table: "handshakes", columns: new[] { "jurisdiction_id", "report_id" }, filter: "answer IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_reminder_steps_jurisdiction_id_department_id", table: "reminder_steps", columns: new[] { "jurisdiction_id", "department_id" });

            migrationBuilder.CreateIndex(
                name: "ix_reports_due", table: "reports", columns: new[] { "jurisdiction_id", "due_at" }, filter: "due_at IS NOT NULL AND overdue_at IS NULL AND NOT is_closed AND duplicate_of_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_reports_overdue",
                table: "reports",
                columns: new[] { "jurisdiction_id", "requested_datetime", "id" },
                descending: new[] { false, true, true },
                filter: "overdue_at IS NOT NULL AND NOT is_closed AND duplicate_of_id IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "handshakes");

            migrationBuilder.DropTable(name: "reminder_steps");

            migrationBuilder.DropIndex(name: "ix_reports_due", table: "reports");

            migrationBuilder.DropIndex(name: "ix_reports_overdue", table: "reports");

            migrationBuilder.DropColumn(name: "due_at", table: "reports");

            migrationBuilder.DropColumn(name: "overdue_at", table: "reports");

            migrationBuilder.DropCheckConstraint(name: "one_deadline", table: "services");

            migrationBuilder.DropColumn(name: "asks_departments", table: "services");

            migrationBuilder.DropColumn(name: "deadline_days", table: "services");

            migrationBuilder.DropColumn(name: "deadline_hours", table: "services");

            migrationBuilder.DropColumn(name: "asks_departments", table: "jurisdictions");
        }
    }
}
