using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Open311.Core.Layers;

internal sealed class LayerMapping : IEntityTypeConfiguration<Layer>, IEntityTypeConfiguration<LayerVersion>, IEntityTypeConfiguration<LayerFeature>, IEntityTypeConfiguration<LayerImport>, IEntityTypeConfiguration<DatumGrid>
{
    public void Configure(EntityTypeBuilder<Layer> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.HasIndex(row => new { row.JurisdictionId, row.Key }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<LayerVersion> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Description).HasColumnType("jsonb").HasDefaultValueSql("'{\"columns\": [], \"geometry_types\": [], \"bbox\": []}'");
        builder.Property(row => row.Report).HasColumnType("jsonb");
        builder.Property(row => row.Diff).HasColumnType("jsonb");
        builder.HasIndex(row => new { row.JurisdictionId, row.LayerId, row.Number }).IsUnique();
        builder.HasOne<Layer>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.LayerId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<LayerFeature> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.LayerVersionId, row.Number });
        builder.Property(row => row.Attributes).HasColumnType("jsonb");
        builder.Property(row => row.Geom).HasColumnType("geometry(Geometry, 4326)");

        // No foreign key: PostgreSQL would ask for the version once for each of a million features, a fifth of an import. Features come in only with their version, in its
        // transaction (CopyFeatures), and a trigger takes them away with it.
        builder.HasIndex(row => new { row.LayerVersionId, row.Geom }).HasMethod("gist");
        builder.HasIndex(row => new { row.JurisdictionId, row.LayerVersionId, row.Key });
    }

    public void Configure(EntityTypeBuilder<LayerImport> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.Input).HasColumnType("jsonb");
        builder.Property(row => row.Failures).HasColumnType("jsonb");
        builder.HasIndex(row => new { row.JurisdictionId, row.Id }, "ix_layer_imports_open").HasFilter("state IN ('waiting', 'running')").HasDatabaseName("ix_layer_imports_open");
    }

    public void Configure(EntityTypeBuilder<DatumGrid> builder) => builder.HasKey(row => row.JurisdictionId);
}
