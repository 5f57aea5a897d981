using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261130090000_OpenHeads")]
    public partial class OpenHeads : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                -- How densely open reports of a service lie around a place is counted here: most reports of a town are closed, and would all be looked at.
                CREATE INDEX ix_reports_open_heads ON reports USING gist (jurisdiction_id, service_id, (place::geography))
                    WHERE place IS NOT NULL AND NOT is_closed AND duplicate_of_id IS NULL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_reports_open_heads;");
        }
    }
}
