using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NpgsqlTypes;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class OneQuery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .Annotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .Annotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .Annotation("Npgsql:PostgresExtension:postgis", ",,")
                .OldAnnotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:postgis", ",,");

            migrationBuilder.AddColumn<bool>(
                name: "is_public",
                table: "service_attributes",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<ulong>(
                name: "changed_in",
                table: "reports",
                type: "xid8",
                nullable: false,
                defaultValueSql: "'0'");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "changed_at",
                table: "data_versions",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "clock_timestamp()");

            migrationBuilder.AddColumn<ulong>(
                name: "changed_in",
                table: "data_versions",
                type: "xid8",
                nullable: false,
                defaultValueSql: "'0'");

            migrationBuilder.CreateTable(
                name: "report_words",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    words = table.Column<NpgsqlTsVector>(type: "tsvector", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_words", x => new { x.jurisdiction_id, x.report_id });
                    table.ForeignKey(
                        name: "fk_report_words_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_words_reports_jurisdiction_id_report_id",
                        columns: x => new { x.jurisdiction_id, x.report_id },
                        principalTable: "reports",
                        principalColumns: new[] { "jurisdiction_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_reports_public",
                table: "reports",
                columns: new[] { "jurisdiction_id", "requested_datetime", "id" },
                descending: new[] { false, true, true },
                filter: "visibility = 'public' AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL)");

            migrationBuilder.CreateIndex(
                name: "ix_reports_updated",
                table: "reports",
                columns: new[] { "jurisdiction_id", "updated_datetime", "id" },
                filter: "visibility = 'public' AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL)")
                .Annotation("Npgsql:IndexInclude", new[] { "changed_in" });

            migrationBuilder.Sql(
                """
                -- Who wrote a report last. Before the row is written, so that no statement has to think of it.
                CREATE FUNCTION note_writer() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.changed_in := pg_current_xact_id();
                    RETURN NEW;
                END $$;
                CREATE TRIGGER note_writer BEFORE INSERT OR UPDATE ON reports FOR EACH ROW EXECUTE FUNCTION note_writer();

                -- As before, and when and by whom. The greatest number stays: an older transaction may come to the same slot later.
                CREATE OR REPLACE FUNCTION bump_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    jurisdiction integer := coalesce(NEW.jurisdiction_id, OLD.jurisdiction_id);
                    mark text := pg_current_xact_id()::text || ' ' || jurisdiction;
                BEGIN
                    IF current_setting('open311.bumped', true) IS DISTINCT FROM mark THEN
                        -- None where the jurisdiction itself was deleted in the same transaction.
                        INSERT INTO data_versions (jurisdiction_id, slot, version, changed_at, changed_in)
                        SELECT id, pg_backend_pid() % 16, 1, clock_timestamp(), pg_current_xact_id() FROM jurisdictions WHERE id = jurisdiction
                        ON CONFLICT (jurisdiction_id, slot) DO UPDATE
                        SET version = data_versions.version + 1, changed_at = excluded.changed_at, changed_in = greatest(data_versions.changed_in, excluded.changed_in);
                        PERFORM set_config('open311.bumped', mark, true);
                    END IF;
                    RETURN NULL;
                END $$;
                -- The number of an idea's supporters is shown with the report.
                CREATE CONSTRAINT TRIGGER data_version AFTER UPDATE OF supporter_count ON threads
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bump_data_version();

                -- Lower case, umlauts spelled out, other marks left away: how somebody writes without a German keyboard.
                CREATE FUNCTION spelled_out(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                    SELECT translate(replace(replace(replace(replace(lower(given), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'),
                        'áàâãåçčćďéèêëěíìîïłñńóòôõøřśšťúùûůýźżž', 'aaaaacccdeeeeeiiiilnnooooorsstuuuuyzzz')
                $$;
                -- What a text is found by: German stems (which take Bäume and Baum together), those of the text as spelled out, and English ones.
                CREATE FUNCTION words_of(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                    SELECT strip(to_tsvector('pg_catalog.german', given) || to_tsvector('pg_catalog.german', spelled_out(given)) || to_tsvector('pg_catalog.english', spelled_out(given)))
                $$;
                -- All of these words, each by one of its stems or as a beginning. A word that both languages leave out (am, in) counts only where there is no other.
                CREATE FUNCTION words_sought(given text[]) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
                DECLARE
                    word text;
                    stems tsquery;
                    beginning tsquery;
                    sought tsquery;
                    left_out tsquery;
                BEGIN
                    FOREACH word IN ARRAY given LOOP
                        stems := to_tsquery('pg_catalog.german', quote_literal(word)) || to_tsquery('pg_catalog.german', quote_literal(spelled_out(word)))
                            || to_tsquery('pg_catalog.english', quote_literal(spelled_out(word)));
                        beginning := (quote_literal(spelled_out(word)) || CASE WHEN length(word) > 1 THEN ':*' ELSE '' END)::tsquery;
                        IF numnode(stems) = 0 THEN
                            left_out := CASE WHEN left_out IS NULL THEN beginning ELSE left_out && beginning END;
                        ELSE
                            sought := CASE WHEN sought IS NULL THEN stems || beginning ELSE sought && (stems || beginning) END;
                        END IF;
                    END LOOP;
                    RETURN coalesce(sought, left_out, ''::tsquery);
                END $$;

                CREATE FUNCTION keep_report_words() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    given text := concat_ws(' ', NEW.title, NEW.description, coalesce(NEW.address, NEW.address_string));
                BEGIN
                    IF given <> '' THEN
                        INSERT INTO report_words (jurisdiction_id, report_id, words) VALUES (NEW.jurisdiction_id, NEW.id, words_of(given))
                        ON CONFLICT (jurisdiction_id, report_id) DO UPDATE SET words = excluded.words;
                    ELSIF TG_OP = 'UPDATE' THEN
                        DELETE FROM report_words WHERE jurisdiction_id = NEW.jurisdiction_id AND report_id = NEW.id;
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER keep_words AFTER INSERT ON reports FOR EACH ROW EXECUTE FUNCTION keep_report_words();
                CREATE TRIGGER keep_changed_words AFTER UPDATE OF title, description, address, address_string ON reports FOR EACH ROW
                    WHEN ((OLD.title, OLD.description, OLD.address, OLD.address_string) IS DISTINCT FROM (NEW.title, NEW.description, NEW.address, NEW.address_string))
                    EXECUTE FUNCTION keep_report_words();
                INSERT INTO report_words (jurisdiction_id, report_id, words)
                SELECT jurisdiction_id, id, words_of(given) FROM (SELECT jurisdiction_id, id, concat_ws(' ', title, description, coalesce(address, address_string)) AS given FROM reports) AS report
                WHERE given <> '';
                """);

            migrationBuilder.CreateIndex(
                name: "ix_report_words_jurisdiction_id_words",
                table: "report_words",
                columns: new[] { "jurisdiction_id", "words" })
                .Annotation("Npgsql:IndexMethod", "gin");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER keep_words ON reports; DROP TRIGGER keep_changed_words ON reports; DROP FUNCTION keep_report_words();
                DROP FUNCTION words_sought(text[]); DROP FUNCTION words_of(text); DROP FUNCTION spelled_out(text);
                DROP TRIGGER data_version ON threads; DROP TRIGGER note_writer ON reports; DROP FUNCTION note_writer();
                CREATE OR REPLACE FUNCTION bump_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    jurisdiction integer := coalesce(NEW.jurisdiction_id, OLD.jurisdiction_id);
                    mark text := pg_current_xact_id()::text || ' ' || jurisdiction;
                BEGIN
                    IF current_setting('open311.bumped', true) IS DISTINCT FROM mark THEN
                        INSERT INTO data_versions (jurisdiction_id, slot, version) SELECT id, pg_backend_pid() % 16, 1 FROM jurisdictions WHERE id = jurisdiction
                        ON CONFLICT (jurisdiction_id, slot) DO UPDATE SET version = data_versions.version + 1;
                        PERFORM set_config('open311.bumped', mark, true);
                    END IF;
                    RETURN NULL;
                END $$;
                """);

            migrationBuilder.DropTable(
                name: "report_words");

            migrationBuilder.DropIndex(
                name: "ix_reports_public",
                table: "reports");

            migrationBuilder.DropIndex(
                name: "ix_reports_updated",
                table: "reports");

            migrationBuilder.DropColumn(
                name: "is_public",
                table: "service_attributes");

            migrationBuilder.DropColumn(
                name: "changed_in",
                table: "reports");

            migrationBuilder.DropColumn(
                name: "changed_at",
                table: "data_versions");

            migrationBuilder.DropColumn(
                name: "changed_in",
                table: "data_versions");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .Annotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .Annotation("Npgsql:PostgresExtension:postgis", ",,")
                .OldAnnotation("Npgsql:CollationDefinition:german", "de-u-co-phonebk-kn-true,de-u-co-phonebk-kn-true,icu,True")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:postgis", ",,");
        }
    }
}
