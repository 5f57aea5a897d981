using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(Open311Db))]
    [Migration("20261129120000_WorkingTime")]
    public partial class WorkingTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "federal_state", table: "jurisdictions", type: "text", nullable: true);

            migrationBuilder.AddColumn<DateOnly[]>(name: "local_holidays", table: "jurisdictions", type: "date[]", nullable: false, defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<string>(name: "working_hours", table: "jurisdictions", type: "text", nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "federal_state", table: "jurisdictions");

            migrationBuilder.DropColumn(name: "local_holidays", table: "jurisdictions");

            migrationBuilder.DropColumn(name: "working_hours", table: "jurisdictions");
        }
    }
}
