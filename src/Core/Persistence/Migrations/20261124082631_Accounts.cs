using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Accounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "publication",
                table: "services",
                type: "text",
                nullable: true);

            migrationBuilder.AlterColumn<long>(
                name: "report_id",
                table: "outgoing_mails",
                type: "bigint",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "bigint");

            migrationBuilder.AlterColumn<long>(
                name: "event_id",
                table: "outgoing_mails",
                type: "bigint",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "bigint");

            migrationBuilder.AddColumn<string>(
                name: "publication",
                table: "jurisdictions",
                type: "text",
                nullable: false,
                defaultValueSql: "'at_once'");

            migrationBuilder.CreateTable(
                name: "accounts",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false, collation: "german"),
                    language = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deactivated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    user_name = table.Column<string>(type: "text", nullable: true),
                    normalized_user_name = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    normalized_email = table.Column<string>(type: "text", nullable: true),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_accounts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: false),
                    xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "account_permissions",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    account_id = table.Column<long>(type: "bigint", nullable: false),
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: true),
                    department_id = table.Column<long>(type: "bigint", nullable: true),
                    permission = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_permissions", x => x.id);
                    table.CheckConstraint("department_has_town", "department_id IS NULL OR jurisdiction_id IS NOT NULL");
                    table.ForeignKey(
                        name: "fk_account_permissions_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_account_permissions_departments_jurisdiction_id_department_",
                        columns: x => new { x.jurisdiction_id, x.department_id },
                        principalTable: "departments",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_account_permissions_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_reports_new",
                table: "reports",
                columns: new[] { "jurisdiction_id", "requested_datetime", "id" },
                descending: new[] { false, true, true },
                filter: "status = 'received'");

            migrationBuilder.CreateIndex(
                name: "ix_reports_to_review",
                table: "reports",
                columns: new[] { "jurisdiction_id", "requested_datetime", "id" },
                descending: new[] { false, true, true },
                filter: "visibility = 'awaits_review'");

            migrationBuilder.CreateIndex(
                name: "ix_reports_waiting_for_citizen",
                table: "reports",
                columns: new[] { "jurisdiction_id", "requested_datetime", "id" },
                descending: new[] { false, true, true },
                filter: "status = 'waiting_for_citizen'");

            migrationBuilder.CreateIndex(
                name: "ix_report_events_abuse",
                table: "report_events",
                columns: new[] { "jurisdiction_id", "report_id", "id" },
                filter: "kind IN ('abuse_reported', 'abuse_dismissed')");

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pairs_open",
                table: "duplicate_pairs",
                columns: new[] { "jurisdiction_id", "report_id", "head_id" },
                filter: "decision = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_account_permissions_account_id_jurisdiction_id_department_id",
                table: "account_permissions",
                columns: new[] { "account_id", "jurisdiction_id", "department_id" });

            migrationBuilder.CreateIndex(
                name: "ix_account_permissions_jurisdiction_id_department_id",
                table: "account_permissions",
                columns: new[] { "jurisdiction_id", "department_id" });

            migrationBuilder.CreateIndex(
                name: "ix_accounts_normalized_email",
                table: "accounts",
                column: "normalized_email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_accounts_normalized_user_name",
                table: "accounts",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_data_protection_keys_friendly_name",
                table: "data_protection_keys",
                column: "friendly_name",
                unique: true);

            // What was told in confidence was public until now. Triggers at once: a table with waiting ones cannot be altered by a later migration.
            migrationBuilder.Sql(
                """
                SET CONSTRAINTS ALL IMMEDIATE;
                UPDATE reports AS report SET visibility = 'confidential'
                FROM services AS service
                WHERE service.jurisdiction_id = report.jurisdiction_id AND service.id = report.service_id AND service.kind = 'tip' AND report.visibility = 'public';
                SET CONSTRAINTS ALL DEFERRED;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE reports SET visibility = 'hidden' WHERE visibility NOT IN ('public', 'hidden'); DELETE FROM outgoing_mails WHERE report_id IS NULL;");

            migrationBuilder.DropTable(
                name: "account_permissions");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "accounts");

            migrationBuilder.DropIndex(
                name: "ix_reports_new",
                table: "reports");

            migrationBuilder.DropIndex(
                name: "ix_reports_to_review",
                table: "reports");

            migrationBuilder.DropIndex(
                name: "ix_reports_waiting_for_citizen",
                table: "reports");

            migrationBuilder.DropIndex(
                name: "ix_report_events_abuse",
                table: "report_events");

            migrationBuilder.DropIndex(
                name: "ix_duplicate_pairs_open",
                table: "duplicate_pairs");

            migrationBuilder.DropColumn(
                name: "publication",
                table: "services");

            migrationBuilder.DropColumn(
                name: "publication",
                table: "jurisdictions");

            migrationBuilder.AlterColumn<long>(
                name: "report_id",
                table: "outgoing_mails",
                type: "bigint",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true);

            migrationBuilder.AlterColumn<long>(
                name: "event_id",
                table: "outgoing_mails",
                type: "bigint",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true);
        }
    }
}
