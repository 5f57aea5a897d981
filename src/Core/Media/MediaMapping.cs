using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;

namespace Open311.Core.Media;

internal sealed class MediaMapping : IEntityTypeConfiguration<ReportPhoto>, IEntityTypeConfiguration<UnclaimedMedia>
{
    public void Configure(EntityTypeBuilder<ReportPhoto> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Name).HasMaxLength(MediaName.Length);
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId, row.Position }).IsUnique();
        builder.HasIndex(row => row.Name).IsUnique().HasFilter("name IS NOT NULL");
        builder.HasIndex(row => new { row.JurisdictionId, row.NextAttemptAt }).HasFilter("state = 'waiting'").HasDatabaseName("ix_report_photos_waiting");
    }

    public void Configure(EntityTypeBuilder<UnclaimedMedia> builder)
    {
        builder.ToTable("unclaimed_media");
        builder.HasKey(row => new { row.JurisdictionId, row.Name });
        builder.Property(row => row.Name).HasMaxLength(MediaName.Length);
        builder.HasIndex(row => new { row.JurisdictionId, row.CreatedAt, row.Name });
    }
}
