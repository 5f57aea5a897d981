using Microsoft.AspNetCore.Identity;
using Open311.Core.Failures;

namespace Open311.Core.Identity;

/// <summary>What a password has to be, and how it is set: with a new security stamp, which ends every cookie and every link made before.</summary>
internal static class PasswordCheck
{
    public static Failure? Of(string? password, string? again) => password switch
    {
        null or { Length: < AccountFailures.MinPasswordLength } => AccountFailures.PasswordTooShort,
        { Length: > 200 } => AccountFailures.PasswordTooLong,
        _ => password == again ? null : AccountFailures.PasswordsDiffer,
    };

    /// <summary>False: somebody else changed the account in the same moment.</summary>
    public static async Task<bool> SetAsync(UserManager<Account> accounts, Account account, string password)
    {
        account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
        account.AccessFailedCount = 0;
        account.LockoutEnd = null;
        return (await accounts.UpdateSecurityStampAsync(account)).Succeeded;
    }
}
