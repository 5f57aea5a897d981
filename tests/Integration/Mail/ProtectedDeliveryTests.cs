using System.Security.Cryptography.X509Certificates;
using Open311.Cli.Mail;
using Open311.Tests.TestKit;
using Open311.Workers.Mail;

namespace Open311.Tests.Integration.Mail;

/// <summary>Delivery with the default setting: STARTTLS or nothing.</summary>
public sealed class ProtectedDeliveryTests(MailDatabase database)
{
    [Fact]
    public void STARTTLS_is_the_default() => Assert.Equal(MailSecurity.StartTls, new MailOptions().Security);

    [Fact]
    public async Task To_a_trusted_server_the_mail_goes_and_no_byte_of_it_is_readable()
    {
        var sender = await MakeAsync();
        using var certificate = Certificate(sender);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
            sender.Options.TrustedCertificates = file;
            await using var catcher = SmtpCatcher.Start(certificate: certificate);
            await using var relay = new ListeningRelay(catcher.Port);
            await sender.WriteAsync("anna@example.org");
            await sender.WriteAsync("bert@example.org");
            Assert.Equal(2, await sender.DeliverAsync(relay.Port));
            Assert.Equal(2, catcher.Mails.Count);
            Assert.Equal(1, catcher.Connections);
            NothingWasReadable(relay);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_offer_it_gets_nothing_and_the_mail_waits()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        await StaysAsync(sender, catcher, "it does not offer STARTTLS, and no mail leaves unprotected (Mail__Security)");
    }

    [Fact]
    public async Task A_server_that_offers_it_and_then_refuses_gets_nothing_and_the_mail_waits()
    {
        var sender = await MakeAsync();
        using var certificate = Certificate(sender);
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        catcher.Fault = (command, _) => command == "STARTTLS" ? new SmtpFault.Reply(454, "TLS not available") : null;
        await StaysAsync(sender, catcher, "it turned us away with 454");
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_gets_nothing_and_the_mail_waits()
    {
        var sender = await MakeAsync();
        using var certificate = Certificate(sender);
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        await StaysAsync(sender, catcher, "its certificate is from nobody this machine trusts (a file with the right one can be named in Mail__TrustedCertificates)");
    }

    private static async Task StaysAsync(Sender sender, SmtpCatcher catcher, string why)
    {
        await using var relay = new ListeningRelay(catcher.Port);
        var id = await sender.WriteAsync();
        Assert.Equal(0, await sender.DeliverAsync(relay.Port));
        var mail = await sender.ReadAsync(id);
        Assert.Equal($"The mail server could not be used: {why}.", mail.LastError);
        Assert.Equal((null, null, sender.Clock.GetUtcNow() + DeliverMails.Waits[0]), (mail.SentAt, mail.FailedAt, mail.NextAttemptAt));
        Assert.Empty(catcher.Mails);
        NothingWasReadable(relay);
    }

    private static void NothingWasReadable(ListeningRelay relay)
    {
        Assert.StartsWith("EHLO ", relay.Heard, StringComparison.Ordinal);
        foreach (var word in new[] { "MAIL FROM", "RCPT", "DATA", "example.org", "Betreff", "vertraulich" })
            Assert.DoesNotContain(word, relay.Heard, StringComparison.OrdinalIgnoreCase);
    }

    private static X509Certificate2 Certificate(Sender sender) => CatcherCertificate.Make(sender.Clock.GetUtcNow().AddDays(-2), sender.Clock.GetUtcNow().AddDays(2));

    private async Task<Sender> MakeAsync()
    {
        Assert.SkipUnless(MailDatabase.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        var sender = await Sender.MakeAsync(database);
        sender.Options.Security = MailSecurity.StartTls;
        return sender;
    }
}
