using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NetTopologySuite.Geometries;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Places : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .Annotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .Annotation("Npgsql:PostgresExtension:postgis", ",,")
                .OldAnnotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:postgis", ",,");

            migrationBuilder.AddColumn<string>(
                name: "address_key",
                table: "reports",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Point>(
                name: "address_place",
                table: "reports",
                type: "geometry(Point, 4326)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "house_number_column",
                table: "layers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "postcode_column",
                table: "layers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "street_column",
                table: "layers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "geocoder",
                table: "jurisdictions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "geocoder_address",
                table: "jurisdictions",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "place_lookups",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failure_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_place_lookups", x => new { x.jurisdiction_id, x.report_id });
                    table.ForeignKey(
                        name: "fk_place_lookups_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_place_lookups_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "streets",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    shape = table.Column<Geometry>(type: "geometry(Geometry, 4326)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_streets", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_streets_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "houses",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    street_id = table.Column<long>(type: "bigint", nullable: false),
                    number_text = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    suffix = table.Column<string>(type: "text", nullable: false),
                    last_number = table.Column<int>(type: "integer", nullable: true),
                    postcode = table.Column<string>(type: "text", nullable: true),
                    feature_key = table.Column<string>(type: "text", nullable: false),
                    place = table.Column<Point>(type: "geometry(Point, 4326)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_houses", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_houses_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_houses_streets_jurisdiction_id_street_id",
                        columns: x => new { x.jurisdiction_id, x.street_id },
                        principalTable: "streets",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_houses_jurisdiction_id_feature_key",
                table: "houses",
                columns: new[] { "jurisdiction_id", "feature_key" });

            migrationBuilder.CreateIndex(
                name: "ix_houses_jurisdiction_id_street_id_number",
                table: "houses",
                columns: new[] { "jurisdiction_id", "street_id", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_place_lookups_waiting",
                table: "place_lookups",
                columns: new[] { "jurisdiction_id", "next_attempt_at" },
                filter: "next_attempt_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_streets_jurisdiction_id_key",
                table: "streets",
                columns: new[] { "jurisdiction_id", "key" })
                .Annotation("Npgsql:IndexOperators", new[] { "int4_ops", "text_pattern_ops" });

            // By hand: typing errors in a town's street names, the nearest house in metres; and what named places by its key until now does so by its role.
            migrationBuilder.Sql(
                """
                CREATE INDEX ix_streets_spelling ON streets USING gist (jurisdiction_id, key gist_trgm_ops);
                CREATE INDEX ix_houses_place ON houses USING gist (jurisdiction_id, (place::geography));
                UPDATE layers SET map_role = 'road' WHERE key = 'roads' AND map_role IS NULL;
                UPDATE layers SET map_role = 'district' WHERE key = 'districts' AND map_role IS NULL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "houses");

            migrationBuilder.DropTable(
                name: "place_lookups");

            migrationBuilder.DropTable(
                name: "streets");

            migrationBuilder.DropColumn(
                name: "address_key",
                table: "reports");

            migrationBuilder.DropColumn(
                name: "address_place",
                table: "reports");

            migrationBuilder.DropColumn(
                name: "house_number_column",
                table: "layers");

            migrationBuilder.DropColumn(
                name: "postcode_column",
                table: "layers");

            migrationBuilder.DropColumn(
                name: "street_column",
                table: "layers");

            migrationBuilder.DropColumn(
                name: "geocoder",
                table: "jurisdictions");

            migrationBuilder.DropColumn(
                name: "geocoder_address",
                table: "jurisdictions");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .Annotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .Annotation("Npgsql:PostgresExtension:postgis", ",,")
                .OldAnnotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:postgis", ",,");
        }
    }
}
