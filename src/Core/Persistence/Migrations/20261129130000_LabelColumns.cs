using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <summary>Which column names the objects of a layer stays with its version, as the key column does: else the next file took the names away.</summary>
    [DbContext(typeof(Open311Db))]
    [Migration("20261129130000_LabelColumns")]
    public partial class LabelColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>(name: "label_column", table: "layer_versions", type: "text", nullable: true);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "label_column", table: "layer_versions");
    }
}
