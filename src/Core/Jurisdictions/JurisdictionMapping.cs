using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Open311.Core.Jurisdictions;

internal sealed class JurisdictionMapping :
    IEntityTypeConfiguration<Jurisdiction>, IEntityTypeConfiguration<JurisdictionText>, IEntityTypeConfiguration<JurisdictionLogo>
{
    public void Configure(EntityTypeBuilder<Jurisdiction> builder)
    {
        builder.HasIndex(row => row.Key).IsUnique();
        builder.HasIndex(row => row.IsDefault).IsUnique().HasFilter("is_default");
        builder.Property(row => row.Boundary).HasColumnType("geometry(MultiPolygon, 4326)");
        builder.Property(row => row.Name).UseCollation("german");
        builder.PrimitiveCollection(row => row.LocalHolidays).HasDefaultValueSql("'{}'");
        builder.Property(row => row.Publication).HasDefaultValueSql("'at_once'");
    }

    public void Configure(EntityTypeBuilder<JurisdictionText> builder) => builder.HasKey(row => new { row.JurisdictionId, row.Page, row.Language });

    public void Configure(EntityTypeBuilder<JurisdictionLogo> builder) => builder.HasKey(row => row.JurisdictionId);
}
