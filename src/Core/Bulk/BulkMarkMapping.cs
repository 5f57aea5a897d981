using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Open311.Core.Bulk;

internal sealed class BulkMarkMapping : IEntityTypeConfiguration<BulkMark>
{
    public void Configure(EntityTypeBuilder<BulkMark> builder)
    {
        builder.ToTable("bulk_marks");
        builder.HasKey(row => new { row.JurisdictionId, row.ChangedIn });
        builder.Property(row => row.ChangedIn).HasColumnType("xid8").ValueGeneratedNever();
    }
}
