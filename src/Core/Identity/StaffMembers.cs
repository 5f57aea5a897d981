using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <summary>Reads who is signed in, afresh for each request: a deactivated account, a taken permission or a changed password counts at once.</summary>
public sealed class StaffMembers(Open311DbFactory databases)
{
    /// <summary>Null if there is no such account, it is deactivated, or its password has changed since the stamp.</summary>
    public async Task<StaffMember?> FindAsync(long accountId, string stamp, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(row => row.Id == accountId && row.SecurityStamp == stamp && row.DeactivatedAt == null, ct);
        if (account is null)
            return null;
        var grants = await db.AccountPermissions.AsNoTracking().Where(row => row.AccountId == accountId)
            .Select(row => new Grant(row.Permission, row.JurisdictionId, row.DepartmentId)).ToListAsync(ct);
        return new StaffMember(account.Id, account.Name, account.Email!, account.Language, grants);
    }

    /// <summary>The names behind <c>account:ID</c>; for staff only. What names no account is left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesOfAsync(IEnumerable<string> actors, CancellationToken ct)
    {
        const string prefix = "account:";
        var ids = actors.Where(actor => actor.StartsWith(prefix, StringComparison.Ordinal))
            .Select(actor => long.TryParse(actor.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : 0).Distinct().ToList();
        if (ids.Count == 0)
            return new Dictionary<string, string>();
        await using var db = databases.ForInstallation();
        return await db.Accounts.AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => StaffMember.ActorOf(row.Id), row => row.Name, ct);
    }
}
