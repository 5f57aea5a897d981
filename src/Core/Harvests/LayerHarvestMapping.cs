using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Open311.Core.Harvests;

internal sealed class LayerHarvestMapping : IEntityTypeConfiguration<LayerHarvest>
{
    public void Configure(EntityTypeBuilder<LayerHarvest> builder)
    {
        builder.ToTable("layer_harvests");
        builder.HasKey(row => new { row.JurisdictionId, row.LayerKey });
        builder.Property(row => row.Import).HasColumnType("jsonb");
        builder.Property(row => row.Validators).HasColumnType("jsonb");
        builder.Property(row => row.ToConfirm).HasColumnType("jsonb");
        builder.Property(row => row.Failures).HasColumnType("jsonb");
    }
}
