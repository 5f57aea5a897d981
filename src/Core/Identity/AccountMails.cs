using Microsoft.Extensions.Options;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;

namespace Open311.Core.Identity;

/// <summary>Writes the mails about accounts into the same queue as all others, in a town's name.</summary>
public sealed class AccountMails(Open311DbFactory databases, SignedLinks links, IOptions<InstallationOptions> installation, PipelineBell bell, TimeProvider clock)
{
    public const string Invitation = "invitation";
    public const string AccessGiven = "access_given";
    public const string PasswordReset = "password_reset";

    /// <param name="expiresAt">Named in the mail where its sentence has room for it.</param>
    public async Task WriteAsync(JurisdictionProfile town, Account account, string template, string link, DateTimeOffset? expiresAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var mail = Compose(town, account.Language, template, link, expiresAt);
        await using var db = databases.For(town.Id);
        db.OutgoingMails.Add(new OutgoingMail
        {
            Recipient = account.Email!,
            Template = template,
            Language = account.Language,
            FromName = town.Row.Name,
            FromAddress = town.Row.MailFrom ?? installation.Value.MailFrom,
            Subject = mail.Subject,
            Text = mail.Text,
            Html = mail.Html,
            MessageId = $"account.{await links.NameAsync($"account\n{account.Id}\n{template}\n{now.UtcTicks}", ct)}@{new Uri(town.BaseAddress).Host}",
            ListId = "staff." + town.Key,
            CreatedAt = now,
            NextAttemptAt = now,
        });
        await db.SaveChangesAsync(ct);
        bell.Ring();
    }

    /// <summary>Pure.</summary>
    public static ComposedMail Compose(JurisdictionProfile town, string language, string template, string link, DateTimeOffset? expiresAt)
    {
        var say = Phrases.In(language);
        var subject = say.Say(template + ".subject", town.Row.Name);
        var blocks = new List<MailBlock>
        {
            new Paragraph(say.Say("greeting")),
            new Paragraph(say.Say(template + ".opening", town.Row.Name)),
            new LinkButton(say.Say(template + ".button"), link),
        };
        if (expiresAt is { } end)
            blocks.Add(new Paragraph(say.Say(template + ".closing", say.Day(end, town.TimeZone))));
        blocks.Add(new Paragraph(say.Say("farewell", town.Row.Name)));
        if (town.Row.Contact.Length > 0)
            blocks.Add(new Footer(say.Say("footer.contact", town.Row.Contact)));
        if (town.Row.IsMadeUp)
            blocks.Add(new Footer(say.Say("footer.made_up")));
        return new ComposedMail(subject, MailContent.Text(blocks), MailContent.Html(say.Language, subject, blocks));
    }
}
