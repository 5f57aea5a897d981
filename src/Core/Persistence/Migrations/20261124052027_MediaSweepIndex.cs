using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class MediaSweepIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_unclaimed_media_jurisdiction_id_created_at_name",
                table: "unclaimed_media",
                columns: new[] { "jurisdiction_id", "created_at", "name" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_unclaimed_media_jurisdiction_id_created_at_name",
                table: "unclaimed_media");
        }
    }
}
