using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Assets;

internal sealed class AssetMapping : IEntityTypeConfiguration<AssetLayer>
{
    public void Configure(EntityTypeBuilder<AssetLayer> builder)
    {
        builder.ToTable("asset_layers", table => table.HasCheckConstraint("snap_distance_in_range", "snap_distance_meters BETWEEN 1 AND 500"));
        builder.HasKey(row => new { row.JurisdictionId, row.ServiceId });
        builder.HasOne<Service>().WithOne(row => row.Assets).HasForeignKey<AssetLayer>(row => new { row.JurisdictionId, row.ServiceId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(row => row.Layer).WithMany().HasForeignKey(row => new { row.JurisdictionId, row.LayerId }).OnDelete(DeleteBehavior.Restrict);
    }
}
