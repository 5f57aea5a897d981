using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NetTopologySuite.Geometries;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .Annotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .Annotation("Npgsql:PostgresExtension:postgis", ",,");

            migrationBuilder.CreateTable(
                name: "installation_secrets",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_installation_secrets", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "jurisdictions",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    key = table.Column<string>(type: "text", nullable: false),
                    aliases = table.Column<string[]>(type: "text[]", nullable: false),
                    hosts = table.Column<string[]>(type: "text[]", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "german"),
                    base_address = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    boundary = table.Column<MultiPolygon>(type: "geometry(MultiPolygon, 4326)", nullable: true),
                    contact = table.Column<string>(type: "text", nullable: false),
                    key_service = table.Column<string>(type: "text", nullable: false),
                    mail_from = table.Column<string>(type: "text", nullable: true),
                    fallback_department_id = table.Column<long>(type: "bigint", nullable: true),
                    is_default = table.Column<bool>(type: "boolean", nullable: false),
                    catalog_changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    is_made_up = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_jurisdictions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: true),
                    name = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    scopes = table.Column<string[]>(type: "text[]", nullable: false),
                    reporter_mail = table.Column<string>(type: "text", nullable: false),
                    writes_per_second = table.Column<double>(type: "double precision", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                    table.ForeignKey(
                        name: "fk_api_keys_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "departments",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    key = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "german"),
                    email = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_departments", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_departments_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "layers",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    key = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    published_version_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_layers", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_layers_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "services",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: false),
                    keywords = table.Column<string>(type: "text", nullable: false),
                    group = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    notice = table.Column<string>(type: "text", nullable: true),
                    expected_days = table.Column<int>(type: "integer", nullable: true),
                    candidate_radius_meters = table.Column<double>(type: "double precision", nullable: false),
                    certain_radius_meters = table.Column<double>(type: "double precision", nullable: false),
                    duplicate_window_days = table.Column<int>(type: "integer", nullable: false),
                    duplicate_half_life_days = table.Column<double>(type: "double precision", nullable: false),
                    links_automatically = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_services", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_services_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "layer_versions",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    layer_id = table.Column<long>(type: "bigint", nullable: false),
                    imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: false),
                    format = table.Column<string>(type: "text", nullable: false),
                    source_srid = table.Column<int>(type: "integer", nullable: false),
                    crs_method = table.Column<string>(type: "text", nullable: false),
                    crs_accuracy_meters = table.Column<double>(type: "double precision", nullable: false),
                    feature_count = table.Column<long>(type: "bigint", nullable: false),
                    problem_count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_layer_versions", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_layer_versions_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_layer_versions_layers_jurisdiction_id_layer_id",
                        columns: x => new { x.jurisdiction_id, x.layer_id },
                        principalTable: "layers",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "reports",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    service_request_id = table.Column<string>(type: "text", nullable: false),
                    token = table.Column<string>(type: "text", nullable: true),
                    service_id = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    own_status = table.Column<string>(type: "text", nullable: true),
                    status_notes = table.Column<string>(type: "text", nullable: true),
                    is_closed = table.Column<bool>(type: "boolean", nullable: false, computedColumnSql: "starts_with(status, 'closed_')", stored: true),
                    stage = table.Column<short>(type: "smallint", nullable: false),
                    place = table.Column<Point>(type: "geometry(Point, 4326)", nullable: true),
                    address_string = table.Column<string>(type: "text", nullable: true),
                    address_id = table.Column<string>(type: "text", nullable: true),
                    address = table.Column<string>(type: "text", nullable: true),
                    zipcode = table.Column<string>(type: "text", nullable: true),
                    title = table.Column<string>(type: "text", nullable: true),
                    description = table.Column<string>(type: "text", nullable: true),
                    media_urls = table.Column<string[]>(type: "text[]", nullable: false),
                    attributes = table.Column<string>(type: "jsonb", nullable: false),
                    requested_datetime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_datetime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expected_datetime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    department_id = table.Column<long>(type: "bigint", nullable: true),
                    department_by_hand = table.Column<bool>(type: "boolean", nullable: false),
                    duplicate_of_id = table.Column<long>(type: "bigint", nullable: true),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    is_imported = table.Column<bool>(type: "boolean", nullable: false),
                    api_key_id = table.Column<long>(type: "bigint", nullable: true),
                    account_id = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reports", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_reports_departments_jurisdiction_id_department_id",
                        columns: x => new { x.jurisdiction_id, x.department_id },
                        principalTable: "departments",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_reports_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_reports_reports_jurisdiction_id_duplicate_of_id",
                        columns: x => new { x.jurisdiction_id, x.duplicate_of_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_reports_services_jurisdiction_id_service_id",
                        columns: x => new { x.jurisdiction_id, x.service_id },
                        principalTable: "services",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "routing_rules",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    position = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: false),
                    service_id = table.Column<long>(type: "bigint", nullable: true),
                    service_group = table.Column<string>(type: "text", nullable: true),
                    layer_id = table.Column<long>(type: "bigint", nullable: true),
                    layer_test = table.Column<string>(type: "text", nullable: true),
                    within_meters = table.Column<double>(type: "double precision", nullable: true),
                    feature_keys = table.Column<string[]>(type: "text[]", nullable: true),
                    feature_attributes = table.Column<string>(type: "jsonb", nullable: true),
                    is_active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_routing_rules", x => new { x.jurisdiction_id, x.id });
                    table.CheckConstraint("layer_has_test", "(layer_id IS NULL) = (layer_test IS NULL)");
                    table.CheckConstraint("nearest_has_distance", "(layer_test IS NOT DISTINCT FROM 'nearest') = (within_meters IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_routing_rules_departments_jurisdiction_id_department_id",
                        columns: x => new { x.jurisdiction_id, x.department_id },
                        principalTable: "departments",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_routing_rules_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_routing_rules_layers_jurisdiction_id_layer_id",
                        columns: x => new { x.jurisdiction_id, x.layer_id },
                        principalTable: "layers",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_routing_rules_services_jurisdiction_id_service_id",
                        columns: x => new { x.jurisdiction_id, x.service_id },
                        principalTable: "services",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "service_attributes",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    service_id = table.Column<long>(type: "bigint", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    variable = table.Column<bool>(type: "boolean", nullable: false),
                    datatype = table.Column<string>(type: "text", nullable: false),
                    required = table.Column<bool>(type: "boolean", nullable: false),
                    datatype_description = table.Column<string>(type: "text", nullable: false),
                    order = table.Column<int>(type: "integer", nullable: false),
                    description = table.Column<string>(type: "text", nullable: false),
                    values = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_service_attributes", x => new { x.jurisdiction_id, x.service_id, x.code });
                    table.ForeignKey(
                        name: "fk_service_attributes_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_service_attributes_services_jurisdiction_id_service_id",
                        columns: x => new { x.jurisdiction_id, x.service_id },
                        principalTable: "services",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "layer_features",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    layer_version_id = table.Column<long>(type: "bigint", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    label = table.Column<string>(type: "text", nullable: true),
                    attributes = table.Column<string>(type: "jsonb", nullable: false),
                    geom = table.Column<Geometry>(type: "geometry(Geometry, 4326)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_layer_features", x => new { x.jurisdiction_id, x.layer_version_id, x.number });
                    table.ForeignKey(
                        name: "fk_layer_features_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_layer_features_layer_versions_jurisdiction_id_layer_version",
                        columns: x => new { x.jurisdiction_id, x.layer_version_id },
                        principalTable: "layer_versions",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "duplicate_pairs",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    head_id = table.Column<long>(type: "bigint", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: false),
                    reasons = table.Column<string>(type: "jsonb", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duplicate_pairs", x => new { x.jurisdiction_id, x.report_id, x.head_id });
                    table.ForeignKey(
                        name: "fk_duplicate_pairs_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_duplicate_pairs_reports_jurisdiction_id_head_id",
                        columns: x => new { x.jurisdiction_id, x.head_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_duplicate_pairs_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_keys",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    api_key_id = table.Column<long>(type: "bigint", nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    body_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotency_keys", x => new { x.jurisdiction_id, x.api_key_id, x.key_hash });
                    table.ForeignKey(
                        name: "fk_idempotency_keys_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_idempotency_keys_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "report_contacts",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    email = table.Column<string>(type: "text", nullable: true),
                    first_name = table.Column<string>(type: "text", nullable: true),
                    last_name = table.Column<string>(type: "text", nullable: true),
                    phone = table.Column<string>(type: "text", nullable: true),
                    device_id = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_contacts", x => new { x.jurisdiction_id, x.report_id });
                    table.ForeignKey(
                        name: "fk_report_contacts_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_contacts_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "report_events",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    is_public = table.Column<bool>(type: "boolean", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    from_status = table.Column<string>(type: "text", nullable: true),
                    to_status = table.Column<string>(type: "text", nullable: true),
                    public_note = table.Column<string>(type: "text", nullable: true),
                    internal_note = table.Column<string>(type: "text", nullable: true),
                    other_report_id = table.Column<long>(type: "bigint", nullable: true),
                    department_id = table.Column<long>(type: "bigint", nullable: true),
                    notified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_events", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_report_events_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_events_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "routing_decisions",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    department_id = table.Column<long>(type: "bigint", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    rule_id = table.Column<long>(type: "bigint", nullable: true),
                    rule_text = table.Column<string>(type: "text", nullable: true),
                    layer_version_id = table.Column<long>(type: "bigint", nullable: true),
                    feature_key = table.Column<string>(type: "text", nullable: true),
                    feature_label = table.Column<string>(type: "text", nullable: true),
                    distance_meters = table.Column<double>(type: "double precision", nullable: true),
                    inputs = table.Column<string>(type: "jsonb", nullable: false),
                    runners_up = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_routing_decisions", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_routing_decisions_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_routing_decisions_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "stalled_reports",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    step = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: false),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stalled_reports", x => new { x.jurisdiction_id, x.report_id });
                    table.ForeignKey(
                        name: "fk_stalled_reports_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stalled_reports_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    is_reporter = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subscriptions", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_subscriptions_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_subscriptions_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "outgoing_mails",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    event_id = table.Column<long>(type: "bigint", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    template = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    from_name = table.Column<string>(type: "text", nullable: false),
                    from_address = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    html = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<string>(type: "text", nullable: false),
                    references = table.Column<string>(type: "text", nullable: true),
                    unsubscribe_address = table.Column<string>(type: "text", nullable: true),
                    list_id = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outgoing_mails", x => new { x.jurisdiction_id, x.id });
                    table.ForeignKey(
                        name: "fk_outgoing_mails_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_outgoing_mails_report_events_jurisdiction_id_event_id",
                        columns: x => new { x.jurisdiction_id, x.event_id },
                        principalTable: "report_events",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_hash",
                table: "api_keys",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_jurisdiction_id",
                table: "api_keys",
                column: "jurisdiction_id");

            migrationBuilder.CreateIndex(
                name: "ix_departments_jurisdiction_id_key",
                table: "departments",
                columns: new[] { "jurisdiction_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pairs_jurisdiction_id_head_id",
                table: "duplicate_pairs",
                columns: new[] { "jurisdiction_id", "head_id" });

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_keys_expires_at",
                table: "idempotency_keys",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_keys_jurisdiction_id_report_id",
                table: "idempotency_keys",
                columns: new[] { "jurisdiction_id", "report_id" });

            migrationBuilder.CreateIndex(
                name: "ix_jurisdictions_is_default",
                table: "jurisdictions",
                column: "is_default",
                unique: true,
                filter: "is_default");

            migrationBuilder.CreateIndex(
                name: "ix_jurisdictions_key",
                table: "jurisdictions",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_layer_features_jurisdiction_id_layer_version_id_key",
                table: "layer_features",
                columns: new[] { "jurisdiction_id", "layer_version_id", "key" });

            migrationBuilder.CreateIndex(
                name: "ix_layer_features_layer_version_id_geom",
                table: "layer_features",
                columns: new[] { "layer_version_id", "geom" })
                .Annotation("Npgsql:IndexMethod", "gist");

            migrationBuilder.CreateIndex(
                name: "ix_layer_versions_jurisdiction_id_layer_id",
                table: "layer_versions",
                columns: new[] { "jurisdiction_id", "layer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_layers_jurisdiction_id_key",
                table: "layers",
                columns: new[] { "jurisdiction_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_mails_jurisdiction_id_event_id_recipient_template",
                table: "outgoing_mails",
                columns: new[] { "jurisdiction_id", "event_id", "recipient", "template" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_mails_waiting",
                table: "outgoing_mails",
                columns: new[] { "jurisdiction_id", "next_attempt_at", "id" },
                filter: "sent_at IS NULL AND failed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_mails_waiting_in_turn",
                table: "outgoing_mails",
                columns: new[] { "jurisdiction_id", "report_id", "recipient", "id" },
                filter: "sent_at IS NULL AND failed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_report_events_jurisdiction_id_report_id_id",
                table: "report_events",
                columns: new[] { "jurisdiction_id", "report_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_report_events_open",
                table: "report_events",
                columns: new[] { "jurisdiction_id", "id" },
                filter: "notified_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_reports_jurisdiction_id_department_id_is_closed_id",
                table: "reports",
                columns: new[] { "jurisdiction_id", "department_id", "is_closed", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_reports_jurisdiction_id_duplicate_of_id",
                table: "reports",
                columns: new[] { "jurisdiction_id", "duplicate_of_id" },
                filter: "duplicate_of_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_reports_jurisdiction_id_requested_datetime_id",
                table: "reports",
                columns: new[] { "jurisdiction_id", "requested_datetime", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_reports_jurisdiction_id_service_id_requested_datetime_id",
                table: "reports",
                columns: new[] { "jurisdiction_id", "service_id", "requested_datetime", "id" },
                descending: new[] { false, false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_reports_service_request_id",
                table: "reports",
                column: "service_request_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_reports_token",
                table: "reports",
                column: "token",
                unique: true,
                filter: "token IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_reports_waiting",
                table: "reports",
                columns: new[] { "jurisdiction_id", "stage", "id" },
                filter: "stage < 3");

            migrationBuilder.CreateIndex(
                name: "ix_routing_decisions_jurisdiction_id_report_id_id",
                table: "routing_decisions",
                columns: new[] { "jurisdiction_id", "report_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_routing_rules_jurisdiction_id_department_id",
                table: "routing_rules",
                columns: new[] { "jurisdiction_id", "department_id" });

            migrationBuilder.CreateIndex(
                name: "ix_routing_rules_jurisdiction_id_layer_id",
                table: "routing_rules",
                columns: new[] { "jurisdiction_id", "layer_id" });

            migrationBuilder.CreateIndex(
                name: "ix_routing_rules_jurisdiction_id_position",
                table: "routing_rules",
                columns: new[] { "jurisdiction_id", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_routing_rules_jurisdiction_id_service_id",
                table: "routing_rules",
                columns: new[] { "jurisdiction_id", "service_id" });

            migrationBuilder.CreateIndex(
                name: "ix_services_jurisdiction_id_code",
                table: "services",
                columns: new[] { "jurisdiction_id", "code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_jurisdiction_id_report_id",
                table: "subscriptions",
                columns: new[] { "jurisdiction_id", "report_id" });

            // What the model cannot say. Distances are measured on geography; the jurisdiction comes first so that towns do not meet in one index page.
            migrationBuilder.Sql(
                """
                CREATE INDEX ix_reports_place ON reports USING gist (jurisdiction_id, (place::geography)) WHERE place IS NOT NULL;
                CREATE UNIQUE INDEX ix_subscriptions_address ON subscriptions (jurisdiction_id, report_id, lower(email)) WHERE ended_at IS NULL;
                CREATE INDEX ix_outgoing_mails_receipts_by_recipient ON outgoing_mails (jurisdiction_id, lower(recipient), created_at) WHERE template = 'receipt_to_confirm';
                CREATE INDEX ix_outgoing_mails_receipts ON outgoing_mails (jurisdiction_id, created_at) WHERE template = 'receipt_to_confirm';
                ALTER TABLE reports SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
                ALTER TABLE report_events SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "duplicate_pairs");

            migrationBuilder.DropTable(
                name: "idempotency_keys");

            migrationBuilder.DropTable(
                name: "installation_secrets");

            migrationBuilder.DropTable(
                name: "layer_features");

            migrationBuilder.DropTable(
                name: "outgoing_mails");

            migrationBuilder.DropTable(
                name: "report_contacts");

            migrationBuilder.DropTable(
                name: "routing_decisions");

            migrationBuilder.DropTable(
                name: "routing_rules");

            migrationBuilder.DropTable(
                name: "service_attributes");

            migrationBuilder.DropTable(
                name: "stalled_reports");

            migrationBuilder.DropTable(
                name: "subscriptions");

            migrationBuilder.DropTable(
                name: "layer_versions");

            migrationBuilder.DropTable(
                name: "report_events");

            migrationBuilder.DropTable(
                name: "layers");

            migrationBuilder.DropTable(
                name: "reports");

            migrationBuilder.DropTable(
                name: "departments");

            migrationBuilder.DropTable(
                name: "services");

            migrationBuilder.DropTable(
                name: "jurisdictions");
        }
    }
}
