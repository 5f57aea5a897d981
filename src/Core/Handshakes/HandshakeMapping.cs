using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;
using Open311.Core.Routing;

namespace Open311.Core.Handshakes;

internal sealed class HandshakeMapping : IEntityTypeConfiguration<Handshake>, IEntityTypeConfiguration<ReminderStep>
{
    public void Configure(EntityTypeBuilder<Handshake> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId, row.DepartmentId });
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Department>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.DepartmentId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(row => new { row.JurisdictionId, row.DepartmentId });
        builder.HasIndex(row => new { row.JurisdictionId, row.NextStepAt }).HasFilter("next_step_at IS NOT NULL");
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId }).HasDatabaseName("ix_handshakes_waiting").HasFilter("answer IS NULL");
    }

    public void Configure(EntityTypeBuilder<ReminderStep> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Position });
        builder.Property(row => row.Position).ValueGeneratedNever();
        builder.HasOne<Department>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.DepartmentId }).OnDelete(DeleteBehavior.Restrict);
        builder.ToTable(table => table.HasCheckConstraint("one_is_told", "department_id IS NULL OR email IS NULL"));
    }
}
