using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;

namespace Open311.Core.Pipeline;

internal sealed class StalledReportMapping : IEntityTypeConfiguration<StalledReport>
{
    public void Configure(EntityTypeBuilder<StalledReport> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId });
        builder.HasOne<Report>().WithOne().HasForeignKey<StalledReport>(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
    }
}
