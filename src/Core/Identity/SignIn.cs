using Microsoft.AspNetCore.Identity;
using Open311.Core.Failures;

namespace Open311.Core.Identity;

public sealed record SignInInput(string? Email, string? Password);

/// <param name="Stamp">Goes into the cookie; it ends when the account's changes.</param>
public sealed record SignedIn(long AccountId, string Stamp);

/// <summary>
/// Checks address and password. Five wrong passwords lock the account for ten minutes. Every refusal is the same, in words and in work, so that nobody learns which
/// addresses have an account.
/// </summary>
public sealed class SignIn(UserManager<Account> accounts)
{
    public const int AttemptsBeforeLockout = 5;

    /// <summary>Of no password.</summary>
    private static readonly string NobodysHash = new PasswordHasher<Account>().HashPassword(new Account(), Guid.NewGuid().ToString());

    public async Task<Outcome<SignedIn>> RunAsync(SignInInput input, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var password = input.Password is { Length: <= 200 } ? input.Password : "";
        var account = string.IsNullOrWhiteSpace(input.Email) || input.Email.Length > 254 ? null : await accounts.FindByEmailAsync(input.Email.Trim());
        if (account is not { PasswordHash: not null, DeactivatedAt: null } || await accounts.IsLockedOutAsync(account))
        {
            accounts.PasswordHasher.VerifyHashedPassword(account ?? new Account(), NobodysHash, password);
            return AccountFailures.SignInRefused;
        }

        if (!await accounts.CheckPasswordAsync(account, password))
        {
            await accounts.AccessFailedAsync(account);
            return AccountFailures.SignInRefused;
        }

        if (account.AccessFailedCount > 0)
            await accounts.ResetAccessFailedCountAsync(account);
        return new SignedIn(account.Id, await accounts.GetSecurityStampAsync(account));
    }
}
