using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Portal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "translations",
                table: "services",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<long>(
                name: "subscription_id",
                table: "report_events",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "map_role",
                table: "layers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "accent_color",
                table: "jurisdictions",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "data_versions",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    slot = table.Column<short>(type: "smallint", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_versions", x => new { x.jurisdiction_id, x.slot });
                    table.ForeignKey(
                        name: "fk_data_versions_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "jurisdiction_logos",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_jurisdiction_logos", x => x.jurisdiction_id);
                    table.ForeignKey(
                        name: "fk_jurisdiction_logos_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "jurisdiction_texts",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    page = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_jurisdiction_texts", x => new { x.jurisdiction_id, x.page, x.language });
                    table.ForeignKey(
                        name: "fk_jurisdiction_texts_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });
            // Deferred to the commit, once per transaction and jurisdiction: the counter's row lock is held for the shortest time and cannot be part of a deadlock.
            migrationBuilder.Sql(
                """
                CREATE FUNCTION bump_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    jurisdiction integer := coalesce(NEW.jurisdiction_id, OLD.jurisdiction_id);
                    mark text := pg_current_xact_id()::text || ' ' || jurisdiction;
                BEGIN
                    IF current_setting('open311.bumped', true) IS DISTINCT FROM mark THEN
                        -- None where the jurisdiction itself was deleted in the same transaction.
                        INSERT INTO data_versions (jurisdiction_id, slot, version) SELECT id, pg_backend_pid() % 16, 1 FROM jurisdictions WHERE id = jurisdiction
                        ON CONFLICT (jurisdiction_id, slot) DO UPDATE SET version = data_versions.version + 1;
                        PERFORM set_config('open311.bumped', mark, true);
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER data_version AFTER INSERT OR UPDATE OR DELETE ON reports
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bump_data_version();
                ALTER TABLE data_versions SET (fillfactor = 50);
                DROP INDEX ix_outgoing_mails_receipts_by_recipient, ix_outgoing_mails_receipts;
                CREATE INDEX ix_outgoing_mails_receipts_by_recipient ON outgoing_mails (jurisdiction_id, lower(recipient), created_at)
                    WHERE template IN ('receipt_to_confirm', 'follow_to_confirm');
                CREATE INDEX ix_outgoing_mails_receipts ON outgoing_mails (jurisdiction_id, created_at) WHERE template IN ('receipt_to_confirm', 'follow_to_confirm');
                CREATE INDEX ix_outgoing_mails_failed ON outgoing_mails (jurisdiction_id, failed_at) WHERE failed_at IS NOT NULL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER data_version ON reports; DROP FUNCTION bump_data_version(); DROP INDEX ix_outgoing_mails_failed;");

            migrationBuilder.DropTable(
                name: "data_versions");

            migrationBuilder.DropTable(
                name: "jurisdiction_logos");

            migrationBuilder.DropTable(
                name: "jurisdiction_texts");

            migrationBuilder.DropColumn(
                name: "translations",
                table: "services");

            migrationBuilder.DropColumn(
                name: "subscription_id",
                table: "report_events");

            migrationBuilder.DropColumn(
                name: "map_role",
                table: "layers");

            migrationBuilder.DropColumn(
                name: "accent_color",
                table: "jurisdictions");
        }
    }
}
