using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="By">Has to administer the town, and nobody else's town may need the account.</param>
/// <param name="IsActive">False: it cannot sign in any more. True: it can again.</param>
public sealed record DeactivateAccountInput(JurisdictionProfile Jurisdiction, StaffMember By, long AccountId, bool IsActive);

public sealed record DeactivatedAccount(long AccountId, bool IsActive);

/// <summary>Ends an account, or lets it in again. What was signed in ends with its next request; links to set a password end too. What it did keeps its name.</summary>
public sealed class DeactivateAccount(UserManager<Account> accounts, Open311Db db, TimeProvider clock)
{
    public async Task<Outcome<DeactivatedAccount>> RunAsync(DeactivateAccountInput input, CancellationToken ct)
    {
        if (!input.By.May(Permission.Administer, input.Jurisdiction.Id))
            return AccountFailures.Forbidden;
        if (input.AccountId == input.By.AccountId)
            return AccountFailures.NotYourself;
        var account = await accounts.FindByIdAsync(input.AccountId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var towns = await db.AccountPermissions.Where(row => row.AccountId == input.AccountId).Select(row => row.JurisdictionId).Distinct().ToListAsync(ct);
        if (account is null || (!input.By.AdministersInstallation && !towns.Contains(input.Jurisdiction.Id)))
            return AccountFailures.AccountUnknown;
        if (!input.By.AdministersInstallation && towns.Any(town => town != input.Jurisdiction.Id))
            return AccountFailures.WorksElsewhere;
        account.DeactivatedAt = input.IsActive ? null : account.DeactivatedAt ?? clock.GetUtcNow();
        return (await accounts.UpdateSecurityStampAsync(account)).Succeeded ? new DeactivatedAccount(account.Id, input.IsActive) : AccountFailures.AccountUnknown;
    }
}
