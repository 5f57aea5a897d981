using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;
using Open311.Core.Routing;

namespace Open311.Core.Forwarding;

internal sealed class ForwardingMapping : IEntityTypeConfiguration<Endpoint>, IEntityTypeConfiguration<ForwardedReport>, IEntityTypeConfiguration<ForeignUpdate>
{
    public void Configure(EntityTypeBuilder<Endpoint> builder)
    {
        builder.ToTable("endpoints");
        builder.HasKey(row => new { row.JurisdictionId, row.DepartmentId });
        builder.Property(row => row.Services).HasColumnType("jsonb");
        builder.Property(row => row.Attributes).HasColumnType("jsonb");
        builder.HasOne<Department>().WithOne().HasForeignKey<Endpoint>(row => new { row.JurisdictionId, row.DepartmentId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ForwardedReport> builder)
    {
        builder.ToTable("forwarded_reports");
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId, row.DepartmentId });
        builder.Property(row => row.Fields).HasColumnType("jsonb");
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Department>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.DepartmentId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(row => new { row.JurisdictionId, row.NextAttemptAt }).HasFilter("next_attempt_at IS NOT NULL").HasDatabaseName("ix_forwarded_reports_due");
        builder.HasIndex(row => new { row.JurisdictionId, row.DepartmentId, row.ReportId }).HasFilter("state = 'accepted' AND foreign_id IS NOT NULL").HasDatabaseName("ix_forwarded_reports_followed");
        // What staff look at; small beside the table.
        builder.HasIndex(row => new { row.JurisdictionId, row.FailedAt }).HasFilter("failure_code IS NOT NULL").HasDatabaseName("ix_forwarded_reports_failed");
    }

    public void Configure(EntityTypeBuilder<ForeignUpdate> builder)
    {
        builder.ToTable("foreign_updates");
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId, row.DepartmentId, row.UpdateKey });
        builder.HasOne<ForwardedReport>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId, row.DepartmentId }).OnDelete(DeleteBehavior.Cascade);
    }
}
