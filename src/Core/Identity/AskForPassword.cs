using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

public sealed record AskForPasswordInput(JurisdictionProfile Jurisdiction, string? Email);

public sealed record AskedForPassword;

/// <summary>
/// Sends a link that sets a new password, if the address has an account; at most three in an hour. The answer is the same whether it has one or not. The present password
/// works until the link is used.
/// </summary>
public sealed class AskForPassword(UserManager<Account> accounts, Open311DbFactory databases, SignedLinks links, AccountMails mails, TimeProvider clock)
{
    private const int MailsPerHour = 3;

    public async Task<Outcome<AskedForPassword>> RunAsync(AskForPasswordInput input, CancellationToken ct)
    {
        if (input.Email?.Trim() is not { Length: > 2 and <= 254 } email || !email.Contains('@', StringComparison.Ordinal))
            return AccountFailures.EmailInvalid;
        if (await accounts.FindByEmailAsync(email) is not { DeactivatedAt: null } account)
            return new AskedForPassword();
        var now = clock.GetUtcNow();
        await using (var db = databases.For(input.Jurisdiction.Id))
        {
            if (await db.OutgoingMails.CountAsync(
                mail => mail.ReportId == null && mail.Recipient == account.Email && mail.Template == AccountMails.PasswordReset && mail.CreatedAt > now.AddHours(-1), ct) >= MailsPerHour)
                return new AskedForPassword();
        }

        var expires = now.AddHours(1);
        var link = await PasswordLinks.MakeAsync(links, input.Jurisdiction, account, expires, ct);
        await mails.WriteAsync(input.Jurisdiction, account, AccountMails.PasswordReset, link, expires, ct);
        return new AskedForPassword();
    }
}
