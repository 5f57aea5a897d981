using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;

namespace Open311.Core.Notifications;

internal sealed class OutgoingMailMapping : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.HasOne<ReportEvent>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.EventId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId }).HasDatabaseName("ix_outgoing_mails_of_report");
        builder.HasIndex(row => new { row.JurisdictionId, row.CreatedAt }).HasFilter("text <> ''").HasDatabaseName("ix_outgoing_mails_to_forget");
        builder.HasIndex(row => new { row.JurisdictionId, row.EventId, row.Recipient, row.Template }).IsUnique();
        builder.HasIndex(row => new { row.JurisdictionId, row.NextAttemptAt, row.Id })
            .HasFilter("sent_at IS NULL AND failed_at IS NULL").HasDatabaseName("ix_outgoing_mails_waiting");
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId, row.Recipient, row.Id })
            .HasFilter("sent_at IS NULL AND failed_at IS NULL").HasDatabaseName("ix_outgoing_mails_waiting_in_turn");
    }
}
