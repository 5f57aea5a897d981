using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Open311.Core.Persistence;

internal sealed class DataVersionMapping : IEntityTypeConfiguration<DataVersion>
{
    public void Configure(EntityTypeBuilder<DataVersion> builder)
    {
        builder.ToTable("data_versions");
        builder.Property(row => row.ChangedAt).HasDefaultValueSql("clock_timestamp()");
        builder.Property(row => row.ChangedIn).HasColumnType("xid8").HasDefaultValueSql("'0'");
        builder.HasKey(row => new { row.JurisdictionId, row.Slot });
    }
}
