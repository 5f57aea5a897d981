using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261128170000_WordsTakenApart")]
    public partial class WordsTakenApart : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // PostgreSQL's parser takes "B1/B55" for a path, "17-19" for a number and a negative one, "a.b" for a host: each half was not found by itself. And it takes "12e5abc" for
            // two words behind one another, which a vector without positions never has.
            migrationBuilder.Sql(
                """
                -- As before; translate() is slow, and most texts have nothing for it.
                CREATE OR REPLACE FUNCTION spelled_out(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
                DECLARE
                    spelled text := lower(given);
                BEGIN
                    IF octet_length(spelled) > length(spelled) THEN
                        spelled := replace(replace(replace(replace(spelled, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss');
                        IF octet_length(spelled) > length(spelled) THEN
                            spelled := translate(spelled, 'áàâãåçčćďéèêëěíìîïłñńóòôõøřśšťúùûůýźżž', 'aaaaacccdeeeeeiiiilnnooooorsstuuuuyzzz');
                        END IF;
                    END IF;
                    RETURN spelled;
                END $$;
                -- Signs by which the parser would tie words together part them, as in what is sought.
                CREATE OR REPLACE FUNCTION words_of(given text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
                DECLARE
                    parted text := lower(replace(replace(replace(replace(replace(replace(replace(replace(given, '-', ' '), '/', ' '), '.', ' '), '_', ' '), '@', ' '), '<', ' '), '&', ' '), '+', ' '));
                    spelled text := spelled_out(parted);
                BEGIN
                    RETURN strip(to_tsvector('pg_catalog.german', CASE WHEN spelled = parted THEN parted ELSE parted || ' ' || spelled END) || to_tsvector('pg_catalog.english', spelled));
                END $$;
                CREATE OR REPLACE FUNCTION words_sought(given text[]) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
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
                        -- Words are letters and digits, so that these signs are the operator only.
                        stems := replace(stems::text, '<->', '&')::tsquery;
                        beginning := (quote_literal(spelled_out(word)) || CASE WHEN length(word) > 1 THEN ':*' ELSE '' END)::tsquery;
                        IF numnode(stems) = 0 THEN
                            left_out := CASE WHEN left_out IS NULL THEN beginning ELSE left_out && beginning END;
                        ELSE
                            sought := CASE WHEN sought IS NULL THEN stems || beginning ELSE sought && (stems || beginning) END;
                        END IF;
                    END LOOP;
                    RETURN coalesce(sought, left_out, ''::tsquery);
                END $$;
                UPDATE report_words AS kept SET words = words_of(given)
                FROM (SELECT jurisdiction_id, id, concat_ws(' ', title, description, coalesce(address, address_string)) AS given FROM reports) AS report
                WHERE report.jurisdiction_id = kept.jurisdiction_id AND report.id = kept.report_id AND kept.words <> words_of(given);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE OR REPLACE FUNCTION spelled_out(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                    SELECT translate(replace(replace(replace(replace(lower(given), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'),
                        'áàâãåçčćďéèêëěíìîïłñńóòôõøřśšťúùûůýźżž', 'aaaaacccdeeeeeiiiilnnooooorsstuuuuyzzz')
                $$;
                CREATE OR REPLACE FUNCTION words_of(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                    SELECT strip(to_tsvector('pg_catalog.german', given) || to_tsvector('pg_catalog.german', spelled_out(given)) || to_tsvector('pg_catalog.english', spelled_out(given)))
                $$;
                """);
        }
    }
}
