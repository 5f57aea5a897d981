using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;

namespace Open311.Core.Imports;

/// <summary>What a report was called in the system that it was brought in from: a second run of an import knows it again.</summary>
public sealed class ImportedReport : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    /// <summary>The old system, as the operator calls it.</summary>
    public required string Source { get; set; }

    /// <summary>Its <c>service_request_id</c>.</summary>
    public required string ForeignId { get; set; }

    public long ReportId { get; set; }

    public DateTimeOffset ImportedAt { get; set; }
}

internal sealed class ImportedReportMapping : IEntityTypeConfiguration<ImportedReport>
{
    public void Configure(EntityTypeBuilder<ImportedReport> builder)
    {
        builder.ToTable("imported_reports");
        builder.HasKey(row => new { row.JurisdictionId, row.Source, row.ForeignId });
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId });
    }
}
