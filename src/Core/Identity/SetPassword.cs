using Microsoft.AspNetCore.Identity;
using Open311.Core.Failures;
using Open311.Core.Notifications;

namespace Open311.Core.Identity;

public sealed record SetPasswordInput(string Token, string? Password, string? Again);

/// <param name="Email">The address to sign in with.</param>
/// <param name="IsFirst">The account had no password before: it was invited.</param>
public sealed record PasswordOf(int JurisdictionId, string Email, bool IsFirst);

/// <summary>Sets a password by the link of an invitation or of a forgotten password. The link works once.</summary>
public sealed class SetPassword(UserManager<Account> accounts, SignedLinks links)
{
    /// <summary>Whose password the link would set. Changes nothing.</summary>
    public async Task<Outcome<PasswordOf>> LookAsync(string token, CancellationToken ct)
    {
        if (await FindAsync(token, ct) is not var (account, link))
            return AccountFailures.LinkInvalid;
        return new PasswordOf(link.JurisdictionId, account.Email!, account.PasswordHash is null);
    }

    public async Task<Outcome<PasswordOf>> RunAsync(SetPasswordInput input, CancellationToken ct)
    {
        if (await FindAsync(input.Token, ct) is not var (account, link))
            return AccountFailures.LinkInvalid;
        if (PasswordCheck.Of(input.Password, input.Again) is { } failure)
            return failure;
        var isFirst = account.PasswordHash is null;
        account.EmailConfirmed = true; // Whoever has the link reads its mail.
        if (!await PasswordCheck.SetAsync(accounts, account, input.Password!))
            return AccountFailures.LinkInvalid;
        return new PasswordOf(link.JurisdictionId, account.Email!, isFirst);
    }

    private async Task<(Account Account, LinkContent Link)?> FindAsync(string token, CancellationToken ct) =>
        await links.ReadAsync(token, LinkPurpose.SetPassword, ct) is { } link
        && await accounts.FindByIdAsync(link.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { DeactivatedAt: null } account
        && PasswordLinks.IsOf(link, account)
            ? (account, link)
            : null;
}
