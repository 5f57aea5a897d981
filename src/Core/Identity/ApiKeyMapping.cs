using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Jurisdictions;

namespace Open311.Core.Identity;

internal sealed class ApiKeyMapping : IEntityTypeConfiguration<ApiKey>, IEntityTypeConfiguration<InstallationSecret>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.HasIndex(row => row.Hash).IsUnique();
        builder.HasIndex(row => row.PreviousHash).IsUnique();
        builder.HasOne<Jurisdiction>().WithMany().HasForeignKey(row => row.JurisdictionId);
    }

    public void Configure(EntityTypeBuilder<InstallationSecret> builder) => builder.HasKey(row => row.Name);
}
