using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <summary>Under which former head a duplicate came to its present one, so that it goes back there when the two are parted; read off the history for what is linked already.</summary>
    [DbContext(typeof(Open311Db))]
    [Migration("20261130110000_MergesUndone")]
    public partial class MergesUndone : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(name: "came_with_id", table: "reports", type: "bigint", nullable: true);

            migrationBuilder.AddForeignKey(
                name: "fk_reports_reports_jurisdiction_id_came_with_id", table: "reports", columns: new[] { "jurisdiction_id", "came_with_id" },
                principalTable: "reports", principalColumns: new[] { "jurisdiction_id", "id" }, onDelete: ReferentialAction.Restrict);

            migrationBuilder.CreateIndex(
                name: "ix_reports_jurisdiction_id_came_with_id", table: "reports", columns: new[] { "jurisdiction_id", "came_with_id" }, filter: "came_with_id IS NOT NULL");

            // The first link since the last one was ended is the one that a person or a rule made; each that followed came with a merge of heads.
            migrationBuilder.Sql(
                """
                UPDATE reports AS child
                SET came_with_id = former.id
                FROM report_events AS link
                JOIN reports AS former ON former.jurisdiction_id = link.jurisdiction_id AND former.id = link.other_report_id
                WHERE child.duplicate_of_id IS NOT NULL AND link.jurisdiction_id = child.jurisdiction_id
                  AND link.id = (
                      SELECT min(event.id) FROM report_events AS event
                      WHERE event.jurisdiction_id = child.jurisdiction_id AND event.report_id = child.id AND event.kind = 'linked'
                        AND event.id > coalesce((
                            SELECT max(ended.id) FROM report_events AS ended
                            WHERE ended.jurisdiction_id = child.jurisdiction_id AND ended.report_id = child.id AND ended.kind = 'unlinked'), 0))
                  AND former.id <> child.duplicate_of_id AND former.duplicate_of_id = child.duplicate_of_id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "came_with_id", table: "reports");
        }
    }
}
