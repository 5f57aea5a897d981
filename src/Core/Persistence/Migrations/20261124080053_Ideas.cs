using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Ideas : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "wants_comments",
                table: "subscriptions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "comment_id",
                table: "report_events",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "threads",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    supporter_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    comment_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_threads", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_threads_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_threads_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "comments",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    thread_id = table.Column<long>(type: "bigint", nullable: false),
                    text = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    person = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    is_answer = table.Column<bool>(type: "boolean", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_comments", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_comments_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_comments_threads_jurisdiction_id_thread_id",
                        columns: x => new { x.jurisdiction_id, x.thread_id },
                        principalTable: "threads",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "supporters",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    thread_id = table.Column<long>(type: "bigint", nullable: false),
                    person = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_supporters", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_supporters_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_supporters_threads_jurisdiction_id_thread_id",
                        columns: x => new { x.jurisdiction_id, x.thread_id },
                        principalTable: "threads",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "thread_reports",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    thread_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_thread_reports", x => new { x.jurisdiction_id, x.report_id });
                    table.ForeignKey(
                        name: "fk_thread_reports_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_thread_reports_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_thread_reports_threads_jurisdiction_id_thread_id",
                        columns: x => new { x.jurisdiction_id, x.thread_id },
                        principalTable: "threads",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_comments_jurisdiction_id_person_created_at",
                table: "comments",
                columns: new[] { "jurisdiction_id", "person", "created_at" },
                filter: "person IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_comments_jurisdiction_id_thread_id_id",
                table: "comments",
                columns: new[] { "jurisdiction_id", "thread_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_supporters_jurisdiction_id_person",
                table: "supporters",
                columns: new[] { "jurisdiction_id", "person" });

            migrationBuilder.CreateIndex(
                name: "ix_supporters_jurisdiction_id_thread_id_person",
                table: "supporters",
                columns: new[] { "jurisdiction_id", "thread_id", "person" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_thread_reports_jurisdiction_id_thread_id_report_id",
                table: "thread_reports",
                columns: new[] { "jurisdiction_id", "thread_id", "report_id" });

            migrationBuilder.CreateIndex(
                name: "ix_threads_jurisdiction_id_opened_at_id",
                table: "threads",
                columns: new[] { "jurisdiction_id", "opened_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_threads_jurisdiction_id_report_id",
                table: "threads",
                columns: new[] { "jurisdiction_id", "report_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_threads_jurisdiction_id_supporter_count_id",
                table: "threads",
                columns: new[] { "jurisdiction_id", "supporter_count", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_threads_public_id",
                table: "threads",
                column: "public_id",
                unique: true);

            // Ideas that are there already get their thread.
            migrationBuilder.Sql(
                """
                INSERT INTO threads (jurisdiction_id, report_id, public_id, opened_at)
                SELECT report.jurisdiction_id, report.id, report.service_request_id, report.requested_datetime
                FROM reports AS report JOIN services AS service ON service.jurisdiction_id = report.jurisdiction_id AND service.id = report.service_id
                WHERE service.kind = 'idea'
                ORDER BY report.requested_datetime, report.id;
                DROP INDEX ix_outgoing_mails_receipts_by_recipient, ix_outgoing_mails_receipts;
                CREATE INDEX ix_outgoing_mails_receipts_by_recipient ON outgoing_mails (jurisdiction_id, lower(recipient), created_at)
                    WHERE template IN ('receipt_to_confirm', 'follow_to_confirm', 'comment_to_confirm', 'support_to_confirm');
                CREATE INDEX ix_outgoing_mails_receipts ON outgoing_mails (jurisdiction_id, created_at)
                    WHERE template IN ('receipt_to_confirm', 'follow_to_confirm', 'comment_to_confirm', 'support_to_confirm');
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP INDEX ix_outgoing_mails_receipts_by_recipient, ix_outgoing_mails_receipts;
                CREATE INDEX ix_outgoing_mails_receipts_by_recipient ON outgoing_mails (jurisdiction_id, lower(recipient), created_at)
                    WHERE template IN ('receipt_to_confirm', 'follow_to_confirm');
                CREATE INDEX ix_outgoing_mails_receipts ON outgoing_mails (jurisdiction_id, created_at) WHERE template IN ('receipt_to_confirm', 'follow_to_confirm');
                """);

            migrationBuilder.DropTable(
                name: "comments");

            migrationBuilder.DropTable(
                name: "supporters");

            migrationBuilder.DropTable(
                name: "thread_reports");

            migrationBuilder.DropTable(
                name: "threads");

            migrationBuilder.DropColumn(
                name: "wants_comments",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "comment_id",
                table: "report_events");
        }
    }
}
