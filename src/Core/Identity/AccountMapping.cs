using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Jurisdictions;
using Open311.Core.Routing;

namespace Open311.Core.Identity;

internal sealed class AccountMapping : IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<AccountPermission>, IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.Property(row => row.Name).UseCollation("german");
        builder.Property(row => row.ConcurrencyStamp).IsConcurrencyToken();
        builder.HasIndex(row => row.NormalizedUserName).IsUnique();
        builder.HasIndex(row => row.NormalizedEmail).IsUnique();
        builder.Ignore(row => row.PhoneNumber);
        builder.Ignore(row => row.PhoneNumberConfirmed);
        builder.Ignore(row => row.TwoFactorEnabled);
    }

    public void Configure(EntityTypeBuilder<AccountPermission> builder)
    {
        builder.HasKey(row => row.Id);
        builder.HasOne<Account>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Jurisdiction>().WithMany().HasForeignKey(row => row.JurisdictionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Department>().WithMany().HasForeignKey(row => new { row.JurisdictionId, row.DepartmentId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => new { row.AccountId, row.JurisdictionId, row.DepartmentId });
        builder.ToTable(table => table.HasCheckConstraint("department_has_town", "department_id IS NULL OR jurisdiction_id IS NOT NULL"));
    }

    public void Configure(EntityTypeBuilder<DataProtectionKey> builder)
    {
        builder.HasKey(row => row.Id);
        builder.HasIndex(row => row.FriendlyName).IsUnique();
    }
}
