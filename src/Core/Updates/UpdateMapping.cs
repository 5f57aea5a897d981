using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;

namespace Open311.Core.Updates;

internal sealed class UpdateMapping : IEntityTypeConfiguration<ReportUpdate>, IEntityTypeConfiguration<UpdateContact>
{
    public void Configure(EntityTypeBuilder<ReportUpdate> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ApiKeyId, row.SenderKey }).IsUnique().HasFilter("sender_key IS NOT NULL");
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId, row.Id });
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId }).HasFilter("visibility = 'awaits_review'").HasDatabaseName("ix_report_updates_to_review");
    }

    public void Configure(EntityTypeBuilder<UpdateContact> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.UpdateId });
        builder.HasOne<ReportUpdate>().WithOne().HasForeignKey<UpdateContact>(row => new { row.JurisdictionId, row.UpdateId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId });
    }
}
