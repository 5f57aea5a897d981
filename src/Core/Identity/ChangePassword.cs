using Microsoft.AspNetCore.Identity;
using Open311.Core.Failures;

namespace Open311.Core.Identity;

public sealed record ChangePasswordInput(long AccountId, string? Present, string? Password, string? Again);

/// <summary>Changes one's own password. Everything else that was signed in with the account ends; the answer holds the stamp for the new cookie.</summary>
public sealed class ChangePassword(UserManager<Account> accounts)
{
    public async Task<Outcome<SignedIn>> RunAsync(ChangePasswordInput input, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (await accounts.FindByIdAsync(input.AccountId.ToString(System.Globalization.CultureInfo.InvariantCulture)) is not { DeactivatedAt: null } account)
            return AccountFailures.AccountUnknown;
        if (await accounts.IsLockedOutAsync(account))
            return AccountFailures.PasswordWrong;
        if (!await accounts.CheckPasswordAsync(account, input.Present ?? ""))
        {
            await accounts.AccessFailedAsync(account);
            return AccountFailures.PasswordWrong;
        }

        if (PasswordCheck.Of(input.Password, input.Again) is { } failure)
            return failure;
        if (!await PasswordCheck.SetAsync(accounts, account, input.Password!))
            return AccountFailures.PasswordWrong;
        return new SignedIn(account.Id, account.SecurityStamp!);
    }
}
