using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="By">Has to administer the town.</param>
/// <param name="Permissions">All that the account may do in this town from now on; empty takes everything.</param>
public sealed record ChangePermissionsInput(JurisdictionProfile Jurisdiction, StaffMember By, long AccountId, IReadOnlyList<WantedPermission> Permissions);

public sealed record ChangedPermissions(long AccountId);

/// <summary>Says what an account may do in one town. It counts from the next request on. Other towns' permissions and those for the installation stay.</summary>
public sealed class ChangePermissions(Open311Db db)
{
    public async Task<Outcome<ChangedPermissions>> RunAsync(ChangePermissionsInput input, CancellationToken ct)
    {
        if (!input.By.May(Permission.Administer, input.Jurisdiction.Id))
            return AccountFailures.Forbidden;
        var wanted = await GrantCheck.OfAsync(db, input.Jurisdiction.Id, input.Permissions, ct);
        if (!wanted.Succeeded)
            return wanted.Failures.ToList();
        // Nobody locks the town's last administrator out by a wrong click.
        if (input.AccountId == input.By.AccountId && !input.By.AdministersInstallation && wanted.Value.All(grant => grant.Permission != Permission.Administer))
            return AccountFailures.NotYourself;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var present = await db.AccountPermissions.Where(row => row.AccountId == input.AccountId && row.JurisdictionId == input.Jurisdiction.Id).ToListAsync(ct);
        if (present.Count == 0 && !input.By.AdministersInstallation)
            return AccountFailures.AccountUnknown;
        if (!await db.Accounts.AnyAsync(row => row.Id == input.AccountId, ct))
            return AccountFailures.AccountUnknown;
        db.AccountPermissions.RemoveRange(present.Where(row => !wanted.Value.Contains(new WantedPermission(row.Permission, row.DepartmentId))));
        await db.SaveChangesAsync(ct);
        await AddAsync(db, input.AccountId, input.Jurisdiction.Id, wanted.Value, ct);
        await transaction.CommitAsync(ct);
        return new ChangedPermissions(input.AccountId);
    }

    internal static async Task AddAsync(Open311Db db, long accountId, int jurisdictionId, IReadOnlyList<WantedPermission> wanted, CancellationToken ct)
    {
        var present = await db.AccountPermissions.AsNoTracking().Where(row => row.AccountId == accountId && row.JurisdictionId == jurisdictionId)
            .Select(row => new WantedPermission(row.Permission, row.DepartmentId)).ToListAsync(ct);
        db.AccountPermissions.AddRange(wanted.Except(present).Select(grant => new AccountPermission
        {
            AccountId = accountId,
            JurisdictionId = jurisdictionId,
            DepartmentId = grant.DepartmentId,
            Permission = grant.Permission,
        }));
        await db.SaveChangesAsync(ct);
    }
}
