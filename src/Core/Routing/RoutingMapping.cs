using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Layers;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

internal sealed class RoutingMapping :
    IEntityTypeConfiguration<Department>,
    IEntityTypeConfiguration<RoutingRule>,
    IEntityTypeConfiguration<RoutingDecision>
{
    public void Configure(EntityTypeBuilder<Department> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Name).UseCollation("german");
        builder.HasIndex(row => new { row.JurisdictionId, row.Key }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<RoutingRule> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.FeatureAttributes).HasColumnType("jsonb");
        builder.Property(row => row.Answers).HasColumnType("jsonb");
        builder.Property(row => row.Version).HasDefaultValue(1);
        builder.Property(row => row.Stage).HasConversion<short>().HasColumnType("smallint");
        builder.HasIndex(row => new { row.JurisdictionId, row.Position });
        builder.HasOne<Department>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.DepartmentId }).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Service>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ServiceId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Layer>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.LayerId }).OnDelete(DeleteBehavior.Restrict);
        builder.ToTable(table =>
        {
            table.HasCheckConstraint("layer_has_test", "(layer_id IS NULL) = (layer_test IS NULL)");
            table.HasCheckConstraint("nearest_has_distance", "(layer_test IS NOT DISTINCT FROM 'nearest') = (within_meters IS NOT NULL)");
            table.HasCheckConstraint("time_has_both_ends", "(time_from IS NULL) = (time_until IS NULL)");
            table.HasCheckConstraint("season_has_both_ends", "(season_from IS NULL) = (season_until IS NULL)");
            table.HasCheckConstraint("owner_has_contact", "(owner_name IS NULL) = (owner_contact IS NULL)");
        });
    }

    public void Configure(EntityTypeBuilder<RoutingDecision> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Inputs).HasColumnType("jsonb");
        builder.Property(row => row.RunnersUp).HasColumnType("jsonb");
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.ReportId, row.Id });
        builder.HasIndex(row => new { row.JurisdictionId, row.LayerVersionId }).HasFilter("layer_version_id IS NOT NULL");
    }
}
