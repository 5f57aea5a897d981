using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

internal sealed class IdeaMapping :
    IEntityTypeConfiguration<IdeaThread>,
    IEntityTypeConfiguration<Comment>,
    IEntityTypeConfiguration<Supporter>,
    IEntityTypeConfiguration<ThreadReport>
{
    public void Configure(EntityTypeBuilder<IdeaThread> builder)
    {
        builder.ToTable("threads");
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.PublicId).HasMaxLength(32);
        builder.Property(row => row.SupporterCount).HasDefaultValue(0);
        builder.Property(row => row.CommentCount).HasDefaultValue(0);
        builder.HasOne<Report>().WithOne().HasForeignKey<IdeaThread>(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => row.PublicId).IsUnique();
        builder.HasIndex(row => new { row.JurisdictionId, row.OpenedAt, row.Id }).IsDescending(false, true, true);
        builder.HasIndex(row => new { row.JurisdictionId, row.SupporterCount, row.Id }).IsDescending(false, true, true);
    }

    public void Configure(EntityTypeBuilder<Comment> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Text).HasMaxLength(Comment.MaxTextLength);
        builder.Property(row => row.DisplayName).HasMaxLength(Comment.MaxNameLength);
        builder.Property(row => row.Person).HasMaxLength(Persons.Length);
        builder.HasOne<IdeaThread>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ThreadId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ThreadId, row.Id });
        builder.HasIndex(row => new { row.JurisdictionId, row.Person, row.CreatedAt }).HasFilter("person IS NOT NULL");
        builder.HasIndex(row => new { row.JurisdictionId, row.CreatedAt }).HasFilter("confirmed_at IS NULL").HasDatabaseName("ix_comments_unconfirmed");
    }

    public void Configure(EntityTypeBuilder<Supporter> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Person).HasMaxLength(Persons.Length);
        builder.HasOne<IdeaThread>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ThreadId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ThreadId, row.Person }).IsUnique();
        builder.HasIndex(row => new { row.JurisdictionId, row.Person });
        builder.HasIndex(row => new { row.JurisdictionId, row.CreatedAt }).HasFilter("confirmed_at IS NULL").HasDatabaseName("ix_supporters_unconfirmed");
    }

    public void Configure(EntityTypeBuilder<ThreadReport> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId });
        builder.HasOne<Report>().WithOne().HasForeignKey<ThreadReport>(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<IdeaThread>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ThreadId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ThreadId, row.ReportId });
    }
}
