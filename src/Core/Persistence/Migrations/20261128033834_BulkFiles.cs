using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class BulkFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "has_no_bulk_files",
                table: "jurisdictions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "bulk_marks",
                columns: table => new
                {
                    jurisdiction_id = table.Column<int>(type: "integer", nullable: false),
                    changed_in = table.Column<ulong>(type: "xid8", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bulk_marks", x => new { x.jurisdiction_id, x.changed_in });
                    table.ForeignKey(
                        name: "fk_bulk_marks_jurisdictions_jurisdiction_id",
                        column: x => x.jurisdiction_id,
                        principalTable: "jurisdictions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.Sql(
                """
                -- What the public may no longer see, however it came to that. A new row and no counter: transactions that hide something do not wait for each other.
                CREATE FUNCTION mark_bulk_files() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO bulk_marks (jurisdiction_id, changed_in) VALUES (NEW.jurisdiction_id, pg_current_xact_id()) ON CONFLICT DO NOTHING;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER mark_bulk_files AFTER UPDATE OF visibility, description, address_string ON reports FOR EACH ROW
                    WHEN (OLD.visibility = 'public' AND (OLD.visibility, OLD.description, OLD.address_string) IS DISTINCT FROM (NEW.visibility, NEW.description, NEW.address_string))
                    EXECUTE FUNCTION mark_bulk_files();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER mark_bulk_files ON reports; DROP FUNCTION mark_bulk_files();");

            migrationBuilder.DropTable(
                name: "bulk_marks");

            migrationBuilder.DropColumn(
                name: "has_no_bulk_files",
                table: "jurisdictions");
        }
    }
}
