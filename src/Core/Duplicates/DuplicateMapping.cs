using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;

namespace Open311.Core.Duplicates;

internal sealed class DuplicateMapping : IEntityTypeConfiguration<DuplicatePair>
{
    public void Configure(EntityTypeBuilder<DuplicatePair> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId, row.HeadId });
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId, row.HeadId }, "ix_duplicate_pairs_open").HasFilter("decision = 'open'").HasDatabaseName("ix_duplicate_pairs_open");
        builder.HasIndex(row => new { row.JurisdictionId, row.HeadId });
        builder.Property(row => row.Reasons).HasColumnType("jsonb");
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.HeadId }).OnDelete(DeleteBehavior.Cascade);
    }
}
