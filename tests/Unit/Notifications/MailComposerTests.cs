using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Tests.Unit.Notifications;

public sealed class MailComposerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero);

    [Fact]
    public void German_and_English_have_the_same_sentences_with_the_same_gaps()
    {
        var german = Phrases.In("de");
        var english = Phrases.In("en");
        Assert.Equal(german.Keys.Order(), english.Keys.Order());
        Assert.All(german.Keys, key => Assert.Equal(Gaps(german.Say(key)), Gaps(english.Say(key))));

        static string Gaps(string sentence) => string.Concat(Enumerable.Range(0, 5).Where(gap => sentence.Contains($"{{{gap}}}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void The_mail_to_an_unconfirmed_address_has_no_word_of_the_reporter(string language)
    {
        var mail = Compose(MailPlan.ReceiptToConfirm, language);
        foreach (var word in new[] { "GEHEIM-TITEL", "GEHEIM-TEXT", "GEHEIM-ORT", "GEHEIM-NAME", "geheim.example" })
            Assert.DoesNotContain(word, mail.Subject + mail.Text + mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("2026-17", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Marktstraße, Mitte", mail.Text, StringComparison.Ordinal);
        Assert.Contains("https://town.example/link", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "1. März 2026, 12:00 Uhr")]
    [InlineData("en", "1 March 2026, 12:00")]
    public void The_department_gets_everything_with_times_of_the_town(string language, string moment)
    {
        var mail = Compose(MailPlan.CaseNew, language);
        foreach (var word in new[] { "GEHEIM-TITEL", "GEHEIM-TEXT", "GEHEIM-ORT", "GEHEIM-NAME", "geheim.example", "mlat=51.5", moment })
            Assert.Contains(word, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_wrote_is_encoded_in_HTML_and_cannot_break_the_subject()
    {
        var mail = Compose(MailPlan.CaseNew, "de", description: "<script>alert(1)</script>", service: "Laterne\r\nBcc: x@y.example");
        Assert.DoesNotContain("<script>", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mail.Subject);
        Assert.DoesNotContain('\r', mail.Subject);
    }

    private static ComposedMail Compose(string template, string language, string description = "GEHEIM-TEXT", string service = "Schlagloch") => MailComposer.Compose(
        template,
        language,
        new MailSubject
        {
            Jurisdiction = new JurisdictionProfile(new Jurisdiction { Key = "town.example", Name = "Stadt" }, "https://town.example"),
            ServiceRequestId = "2026-17",
            Service = new Service { Code = "pothole", Name = service },
            Status = ReportStatus.Received,
            Address = "Marktstraße, Mitte",
            AddressString = "GEHEIM-ORT",
            Title = "GEHEIM-TITEL",
            Description = description,
            Place = Wgs84Point.Create(51.5, 8.1),
            RequestedDatetime = Noon,
            Photos = ["https://geheim.example/bild.jpg"],
            Contact = new ReportContact { FirstName = "GEHEIM-NAME", Email = "wer@geheim.example" },
        },
        new ReportEvent { Actor = "reporter", Kind = ReportEventKind.Received, OccurredAt = Noon },
        new InstallationOptions(),
        new MailLinks("https://town.example/link", Noon.AddDays(60), Unsubscribe: template == MailPlan.CaseNew ? null : "https://town.example/unsubscribe"));
}
