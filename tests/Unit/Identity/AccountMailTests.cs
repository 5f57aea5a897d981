using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Identity;

/// <summary>The mails about accounts, held against tests/fixtures/account-mails.</summary>
public sealed class AccountMailTests
{
    private static readonly JurisdictionProfile Town = new(
        new Jurisdiction { Key = "musterstadt.example", Name = "Musterstadt", Contact = "Rathaus, Markt 1, Telefon 02921 0000" }, "https://melden.musterstadt.example");

    [Theory]
    [InlineData(AccountMails.Invitation, "de")]
    [InlineData(AccountMails.Invitation, "en")]
    [InlineData(AccountMails.AccessGiven, "de")]
    [InlineData(AccountMails.AccessGiven, "en")]
    [InlineData(AccountMails.PasswordReset, "de")]
    [InlineData(AccountMails.PasswordReset, "en")]
    public void Mail(string template, string language)
    {
        DateTimeOffset? end = template == AccountMails.AccessGiven ? null : new(2026, 3, 8, 11, 0, 0, TimeSpan.Zero);
        var mail = AccountMails.Compose(Town, language, template, "https://melden.musterstadt.example/staff/password/SIGNED", end);
        Assert.Null(FixtureFiles.Difference($"account-mails/{template}.{language}.txt", $"Subject: {mail.Subject}\n\n======== text\n{mail.Text}\n======== html\n{mail.Html}"));
    }
}
