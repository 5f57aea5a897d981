using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <summary>A person of a town's staff, for those who administer it.</summary>
/// <param name="Grants">In this town, and those for the whole installation.</param>
/// <param name="HasPassword">False: invited, and the link not used yet.</param>
public sealed record ListedAccount(long Id, string Name, string Email, bool HasPassword, bool IsActive, IReadOnlyList<Grant> Grants);

/// <summary>Reads everybody who has a permission in a town.</summary>
public sealed class ListAccounts(Open311DbFactory databases)
{
    public async Task<IReadOnlyList<ListedAccount>> RunAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        var grants = await db.AccountPermissions.AsNoTracking().Where(row => row.JurisdictionId == null || row.JurisdictionId == jurisdictionId).ToListAsync(ct);
        var ids = grants.Select(row => row.AccountId).Distinct().ToList();
        var accounts = await db.Accounts.AsNoTracking().Where(row => ids.Contains(row.Id)).OrderBy(row => row.Name).ThenBy(row => row.Id).ToListAsync(ct);
        var byAccount = grants.ToLookup(row => row.AccountId, row => new Grant(row.Permission, row.JurisdictionId, row.DepartmentId));
        return accounts.ConvertAll(row => new ListedAccount(row.Id, row.Name, row.Email!, row.PasswordHash is not null, row.DeactivatedAt is null, [.. byAccount[row.Id]]));
    }
}
