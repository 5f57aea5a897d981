using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <summary>
    /// A feature belongs to its layer version, the version to its jurisdiction: the second constraint of a feature said nothing that the first does not, and took a fifth of the time
    /// in which an import writes (one look-up and lock per object). In the model it stays: towns are removed in its order.
    /// </summary>
    [DbContext(typeof(Open311Db))]
    [Migration("20261129020000_FeaturesBelongToVersions")]
    public partial class FeaturesBelongToVersions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.DropForeignKey(name: "fk_layer_features_jurisdictions_jurisdiction_id", table: "layer_features");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.AddForeignKey(
                name: "fk_layer_features_jurisdictions_jurisdiction_id",
                table: "layer_features",
                column: "jurisdiction_id",
                principalTable: "jurisdictions",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
    }
}
