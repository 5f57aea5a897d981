using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Core.Reports;

internal sealed class ReportMapping :
    IEntityTypeConfiguration<Report>,
    IEntityTypeConfiguration<ReportWords>,
    IEntityTypeConfiguration<ReportContact>,
    IEntityTypeConfiguration<ReportEvent>,
    IEntityTypeConfiguration<Subscription>,
    IEntityTypeConfiguration<IdempotencyKey>
{
    private const string Public = "visibility = 'public' AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL)";

    public void Configure(EntityTypeBuilder<Report> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Place).HasColumnType("geometry(Point, 4326)");
        builder.Property(row => row.AddressPlace).HasColumnType("geometry(Point, 4326)");
        builder.Property(row => row.Attributes).HasColumnType("jsonb");
        builder.Property(row => row.PlaceSource).HasDefaultValue(LocationSource.Unknown);
        builder.Property(row => row.PhotoCount).HasDefaultValue((short)0);
        builder.Property(row => row.IsClosed).HasComputedColumnSql("starts_with(status, 'closed_')", stored: true);
        builder.HasOne<Service>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ServiceId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Department>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.DepartmentId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.DuplicateOfId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.CameWithId }).OnDelete(DeleteBehavior.Restrict);

        builder.Property(row => row.ChangedIn).HasColumnType("xid8").HasDefaultValueSql("'0'").ValueGeneratedOnAddOrUpdate();
        builder.HasIndex(row => row.ServiceRequestId).IsUnique();
        builder.HasIndex(row => row.Token).IsUnique().HasFilter("token IS NOT NULL");
        builder.HasIndex(row => new { row.JurisdictionId, row.RequestedDatetime, row.Id }).IsDescending(false, true, true);
        builder.HasIndex(row => new { row.JurisdictionId, row.ServiceId, row.RequestedDatetime, row.Id }).IsDescending(false, false, true, true);
        builder.HasIndex(row => new { row.JurisdictionId, row.DepartmentId, row.IsClosed, row.Id });
        builder.HasIndex(row => new { row.JurisdictionId, row.DuplicateOfId }).HasFilter("duplicate_of_id IS NOT NULL");
        builder.HasIndex(row => new { row.JurisdictionId, row.CameWithId }).HasFilter("came_with_id IS NOT NULL");
        builder.HasIndex(row => new { row.JurisdictionId, row.Stage, row.Id }).HasFilter("stage < 3").HasDatabaseName("ix_reports_waiting");
        // An object's history, and lists of what names it. No foreign key to the layer: what a report names stays, whatever becomes of the layer.
        builder.HasIndex(row => new { row.JurisdictionId, row.AssetKey, row.RequestedDatetime, row.Id }, "ix_reports_asset").IsDescending(false, false, true, true).HasFilter("asset_key IS NOT NULL").HasDatabaseName("ix_reports_asset");
        // Pages of public lists are counted off in these two, without the reports themselves.
        builder.HasIndex(row => new { row.JurisdictionId, row.RequestedDatetime, row.Id }, "ix_reports_public").IsDescending(false, true, true).HasFilter(Public).HasDatabaseName("ix_reports_public");
        builder.HasIndex(row => new { row.JurisdictionId, row.UpdatedDatetime, row.Id }, "ix_reports_updated").IncludeProperties(row => row.ChangedIn).HasFilter(Public).HasDatabaseName("ix_reports_updated");
        // What the staff's inbox asks for; all of them are small beside the table.
        builder.HasIndex(row => new { row.JurisdictionId, row.RequestedDatetime, row.Id }, "ix_reports_new").IsDescending(false, true, true).HasFilter("status = 'received'").HasDatabaseName("ix_reports_new");
        builder.HasIndex(row => new { row.JurisdictionId, row.RequestedDatetime, row.Id }, "ix_reports_waiting_for_citizen").IsDescending(false, true, true).HasFilter("status = 'waiting_for_citizen'").HasDatabaseName("ix_reports_waiting_for_citizen");
        builder.HasIndex(row => new { row.JurisdictionId, row.RequestedDatetime, row.Id }, "ix_reports_to_review").IsDescending(false, true, true).HasFilter("visibility = 'awaits_review'").HasDatabaseName("ix_reports_to_review");
        builder.HasIndex(row => new { row.JurisdictionId, row.DueAt }, "ix_reports_due").HasFilter("due_at IS NOT NULL AND overdue_at IS NULL AND NOT is_closed AND duplicate_of_id IS NULL").HasDatabaseName("ix_reports_due");
        builder.HasIndex(row => new { row.JurisdictionId, row.RequestedDatetime, row.Id }, "ix_reports_overdue").IsDescending(false, true, true).HasFilter("overdue_at IS NOT NULL AND NOT is_closed AND duplicate_of_id IS NULL").HasDatabaseName("ix_reports_overdue");
        // The sandbox is read by the same statements as the public's reports, and lies among hundreds of thousands of those.
        builder.HasIndex(row => new { row.JurisdictionId, row.RequestedDatetime, row.Id }, "ix_reports_sandbox").IsDescending(false, true, true).HasFilter("visibility = 'sandbox'").HasDatabaseName("ix_reports_sandbox");
        builder.HasQueryFilter(Open311Db.NotOfSandbox, row => row.Visibility != ReportVisibility.Sandbox);
    }

    public void Configure(EntityTypeBuilder<ReportWords> builder)
    {
        builder.ToTable("report_words");
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId });
        builder.HasOne<Report>().WithOne().HasForeignKey<ReportWords>(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.Words }).HasMethod("gin");
    }

    public void Configure(EntityTypeBuilder<ReportContact> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId });
        builder.HasOne<Report>().WithOne().HasForeignKey<ReportContact>(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ReportEvent> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId, row.Id });
        builder.Property(row => row.WrittenIn).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        builder.HasIndex(row => new { row.JurisdictionId, row.OccurredAt, row.Id }, "ix_report_events_feed").HasFilter("kind IN ('status_changed', 'linked', 'unlinked', 'answered', 'update_published', 'published', 'shown')").HasDatabaseName("ix_report_events_feed");
        builder.HasIndex(row => new { row.JurisdictionId, row.Id }).HasFilter("notified_at IS NULL").HasDatabaseName("ix_report_events_open");
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId, row.Id }, "ix_report_events_abuse").HasFilter("kind IN ('abuse_reported', 'abuse_dismissed')").HasDatabaseName("ix_report_events_abuse");
    }

    public void Configure(EntityTypeBuilder<Subscription> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(row => row.WantsComments).HasDefaultValue(false);
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId });
    }

    public void Configure(EntityTypeBuilder<IdempotencyKey> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.ApiKeyId, row.KeyHash });
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => row.ExpiresAt);
    }
}
