using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Photos : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "photo_count",
                table: "reports",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<long>(
                name: "photo_id",
                table: "report_events",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "report_photos",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    source_url = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "character varying(26)", maxLength: 26, nullable: true),
                    width = table.Column<int>(type: "integer", nullable: true),
                    height = table.Column<int>(type: "integer", nullable: true),
                    bytes = table.Column<int>(type: "integer", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failure_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_photos", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_report_photos_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_photos_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "unclaimed_media",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(26)", maxLength: 26, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unclaimed_media", x => new { x.jurisdiction_id, x.name });
                    table.ForeignKey(
                        name: "fk_unclaimed_media_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_report_photos_jurisdiction_id_report_id_position",
                table: "report_photos",
                columns: new[] { "jurisdiction_id", "report_id", "position" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_photos_name",
                table: "report_photos",
                column: "name",
                unique: true,
                filter: "name IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_report_photos_waiting",
                table: "report_photos",
                columns: new[] { "jurisdiction_id", "next_attempt_at" },
                filter: "state = 'waiting'");

            // Links of reports that are there already become photos to be fetched, like those of new ones.
            migrationBuilder.Sql(
                """
                INSERT INTO report_photos (jurisdiction_id, report_id, position, source_url, state, created_at, attempts, next_attempt_at)
                SELECT report.jurisdiction_id, report.id, given.position, given.link, 'waiting', now(), 0, now()
                FROM reports AS report, unnest(report.media_urls) WITH ORDINALITY AS given (link, position)
                WHERE given.position <= 10;
                UPDATE reports SET photo_count = least(cardinality(media_urls), 10) WHERE cardinality(media_urls) > 0;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "report_photos");

            migrationBuilder.DropTable(
                name: "unclaimed_media");

            migrationBuilder.DropColumn(
                name: "photo_count",
                table: "reports");

            migrationBuilder.DropColumn(
                name: "photo_id",
                table: "report_events");
        }
    }
}
