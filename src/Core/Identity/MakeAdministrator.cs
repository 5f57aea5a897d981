using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="Password">Null: one is made.</param>
public sealed record MakeAdministratorInput(string Email, string Name, string? Password = null);

/// <param name="Password">Shown once; only its hash is kept.</param>
public sealed record MadeAdministrator(long AccountId, string Email, string Password, bool IsNew);

/// <summary>Makes an account that administers the whole installation, or gives that permission and a new password to the one that has the address.</summary>
public sealed class MakeAdministrator(UserManager<Account> accounts, Open311Db db, TimeProvider clock)
{
    public async Task<Outcome<MadeAdministrator>> RunAsync(MakeAdministratorInput input, CancellationToken ct)
    {
        if (!Reports.ReportCheck.IsMailAddress(input.Email))
            return AccountFailures.EmailInvalid;
        var password = input.Password ?? RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 20);
        if (PasswordCheck.Of(password, password) is { } failure)
            return failure;
        var account = await accounts.FindByEmailAsync(input.Email);
        var isNew = account is null;
        account ??= new Account { CreatedAt = clock.GetUtcNow() };
        (account.Email, account.UserName, account.EmailConfirmed, account.DeactivatedAt) = (input.Email, input.Email, true, null);
        if (account.Name.Length == 0)
            account.Name = input.Name;
        if (isNew && !(await accounts.CreateAsync(account)).Succeeded)
            return AccountFailures.EmailInvalid;
        if (!await PasswordCheck.SetAsync(accounts, account, password))
            return AccountFailures.AccountUnknown;
        if (!await db.AccountPermissions.AnyAsync(row => row.AccountId == account.Id && row.JurisdictionId == null && row.Permission == Permission.Administer, ct))
        {
            db.AccountPermissions.Add(new AccountPermission { AccountId = account.Id, Permission = Permission.Administer });
            await db.SaveChangesAsync(ct);
        }

        return new MadeAdministrator(account.Id, account.Email!, password, isNew);
    }
}
