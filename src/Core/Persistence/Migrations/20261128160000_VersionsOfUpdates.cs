using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261128160000_VersionsOfUpdates")]
    public partial class VersionsOfUpdates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What is read of updates and comments moves the version of a town's data, too. Not when it is noted whom an event has been told.
            migrationBuilder.Sql(
                """
                CREATE CONSTRAINT TRIGGER data_version AFTER INSERT OR UPDATE OF is_public, kind, to_status, public_note, other_report_id ON report_events
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.is_public OR NEW.kind IN ('published', 'shown')) EXECUTE FUNCTION bump_data_version();
                CREATE CONSTRAINT TRIGGER data_version AFTER INSERT OR UPDATE OF visibility, text, claim OR DELETE ON report_updates
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bump_data_version();
                CREATE CONSTRAINT TRIGGER data_version AFTER INSERT OR UPDATE OF visibility, text, display_name OR DELETE ON comments
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bump_data_version();
                CREATE CONSTRAINT TRIGGER data_version AFTER INSERT OR UPDATE OF state, name, position OR DELETE ON report_photos
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bump_data_version();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER data_version ON report_photos; DROP TRIGGER data_version ON comments; DROP TRIGGER data_version ON report_updates; DROP TRIGGER data_version ON report_events;");
        }
    }
}
