using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Reports;

namespace Open311.Core.Places;

internal sealed class PlaceMapping : IEntityTypeConfiguration<Street>, IEntityTypeConfiguration<House>, IEntityTypeConfiguration<PlaceLookup>
{
    public void Configure(EntityTypeBuilder<Street> builder)
    {
        builder.ToTable("streets");
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Shape).HasColumnType("geometry(Geometry, 4326)");
        // By exact key and by its beginning; the index for typing errors is written by hand in the migration.
        builder.HasIndex(row => new { row.JurisdictionId, row.Key }).HasOperators("int4_ops", "text_pattern_ops");
    }

    public void Configure(EntityTypeBuilder<House> builder)
    {
        builder.ToTable("houses");
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Place).HasColumnType("geometry(Point, 4326)");
        builder.HasOne<Street>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.StreetId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.StreetId, row.Number });
        builder.HasIndex(row => new { row.JurisdictionId, row.FeatureKey });
    }

    public void Configure(EntityTypeBuilder<PlaceLookup> builder)
    {
        builder.ToTable("place_lookups");
        builder.HasKey(row => new { row.JurisdictionId, row.ReportId });
        builder.HasOne<Report>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.ReportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.JurisdictionId, row.NextAttemptAt }).HasFilter("next_attempt_at IS NOT NULL").HasDatabaseName("ix_place_lookups_waiting");
    }
}
