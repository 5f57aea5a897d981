using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Unconfirmed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_supporters_unconfirmed",
                table: "supporters",
                columns: new[] { "jurisdiction_id", "created_at" },
                filter: "confirmed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_comments_unconfirmed",
                table: "comments",
                columns: new[] { "jurisdiction_id", "created_at" },
                filter: "confirmed_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_supporters_unconfirmed",
                table: "supporters");

            migrationBuilder.DropIndex(
                name: "ix_comments_unconfirmed",
                table: "comments");
        }
    }
}
