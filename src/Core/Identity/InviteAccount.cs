using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="By">Has to administer the town.</param>
public sealed record InviteAccountInput(
    JurisdictionProfile Jurisdiction, StaffMember By, string? Email, string? Name, string Language, IReadOnlyList<WantedPermission> Permissions);

/// <param name="IsNew">False: the address had an account, which got the permissions.</param>
public sealed record InvitedAccount(long AccountId, string Email, bool IsNew);

/// <summary>
/// Makes an account without a password and mails a link that sets one. Whoever has an account already, of another town say, keeps it and gets the permissions. Asked again for
/// an account without password, it sends a new link.
/// </summary>
public sealed class InviteAccount(
    UserManager<Account> accounts, Open311Db db, SignedLinks links, AccountMails mails, IOptions<InstallationOptions> installation, TimeProvider clock)
{
    public async Task<Outcome<InvitedAccount>> RunAsync(InviteAccountInput input, CancellationToken ct)
    {
        if (!input.By.May(Permission.Administer, input.Jurisdiction.Id))
            return AccountFailures.Forbidden;
        var failures = new List<Failure>();
        var email = input.Email?.Trim() ?? "";
        if (email.Length > 254 || !Reports.ReportCheck.IsMailAddress(email))
            failures.Add(AccountFailures.EmailInvalid);
        var name = input.Name?.Trim() ?? "";
        if (name.Length == 0)
            failures.Add(AccountFailures.NameMissing);
        else if (name.Length > AccountFailures.MaxNameLength)
            failures.Add(AccountFailures.NameTooLong);
        if (input.Permissions.Count == 0)
            failures.Add(AccountFailures.PermissionMissing);
        var wanted = await GrantCheck.OfAsync(db, input.Jurisdiction.Id, input.Permissions, ct);
        failures.AddRange(wanted.Failures);
        if (failures.Count > 0)
            return failures;

        var account = await accounts.FindByEmailAsync(email);
        if (account is { DeactivatedAt: not null })
            return AccountFailures.Deactivated;
        var isNew = account is null;
        if (account is null)
        {
            account = new Account { Email = email, UserName = email, Name = name, Language = input.Language, CreatedAt = clock.GetUtcNow() };
            if (!(await accounts.CreateAsync(account)).Succeeded)
                return AccountFailures.EmailInvalid;
        }

        await ChangePermissions.AddAsync(db, account.Id, input.Jurisdiction.Id, wanted.Value, ct);
        if (account.PasswordHash is null)
        {
            var expires = clock.GetUtcNow().AddDays(installation.Value.InvitationDays);
            await mails.WriteAsync(input.Jurisdiction, account, AccountMails.Invitation, await PasswordLinks.MakeAsync(links, input.Jurisdiction, account, expires, ct), expires, ct);
        }
        else
        {
            await mails.WriteAsync(input.Jurisdiction, account, AccountMails.AccessGiven, input.Jurisdiction.BaseAddress + "/staff/sign-in", null, ct);
        }

        return new InvitedAccount(account.Id, account.Email!, isNew);
    }
}
