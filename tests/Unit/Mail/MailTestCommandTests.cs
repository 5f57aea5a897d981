using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Open311.Cli.Commands;
using Open311.Cli.Mail;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Mail;

/// <summary><c>open311 mail test</c> against real sockets: it sends, or says in one sentence why not.</summary>
public sealed class MailTestCommandTests : IDisposable
{
    private const string MailText = "There is nothing to do";
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly string folder = Directory.CreateTempSubdirectory("open311-mail-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task With_STARTTLS_and_a_trusted_certificate_the_mail_is_taken_and_nothing_of_it_was_readable_on_the_way()
    {
        using var certificate = CatcherCertificate.Make(Now.AddDays(-1), Now.AddDays(1));
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        await using var relay = new ListeningRelay(catcher.Port);
        var (code, output, error) = await RunAsync(relay.Port, ("TrustedCertificates", Pem(certificate)));
        Assert.Equal(("", 0), (error, code));
        Assert.Contains("took the mail to you@example.org", output, StringComparison.Ordinal);
        Assert.Contains(MailText, Assert.Single(catcher.Mails).Text, StringComparison.Ordinal);
        NothingWasReadable(relay);
        Assert.Contains("STARTTLS\r\n", relay.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_nothing()
    {
        await using var catcher = SmtpCatcher.Start();
        await using var relay = new ListeningRelay(catcher.Port);
        await RefusedAsync(relay.Port, "it does not offer STARTTLS, and no mail leaves unprotected (Mail__Security).");
        Assert.Empty(catcher.Mails);
        NothingWasReadable(relay);
    }

    [Fact]
    public async Task A_server_with_an_untrusted_certificate_gets_nothing()
    {
        using var certificate = CatcherCertificate.Make(Now.AddDays(-1), Now.AddDays(1));
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        await using var relay = new ListeningRelay(catcher.Port);
        await RefusedAsync(relay.Port, "its certificate is from nobody this machine trusts (a file with the right one can be named in Mail__TrustedCertificates).");
        Assert.Empty(catcher.Mails);
        NothingWasReadable(relay);
    }

    [Fact]
    public async Task Trust_in_one_certificate_is_no_trust_in_another()
    {
        using var certificate = CatcherCertificate.Make(Now.AddDays(-1), Now.AddDays(1));
        using var other = CatcherCertificate.Make(Now.AddDays(-1), Now.AddDays(1));
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        await RefusedAsync(catcher.Port, "its certificate is from nobody this machine trusts (a file with the right one can be named in Mail__TrustedCertificates).", ("TrustedCertificates", Pem(other)));
        Assert.Empty(catcher.Mails);
    }

    [Fact]
    public async Task A_trusted_certificate_for_another_name_is_refused()
    {
        using var certificate = CatcherCertificate.Make(Now.AddDays(-1), Now.AddDays(1), "mail.example.org");
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        await RefusedAsync(catcher.Port, "its certificate is for another name than localhost.", ("TrustedCertificates", Pem(certificate)));
        Assert.Empty(catcher.Mails);
    }

    [Fact]
    public async Task A_trusted_certificate_that_ran_out_is_refused()
    {
        using var certificate = CatcherCertificate.Make(Now.AddDays(-9), new DateTimeOffset(Now.AddDays(-2).UtcDateTime.Date, TimeSpan.Zero));
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        await RefusedAsync(catcher.Port, string.Create(CultureInfo.InvariantCulture, $"its certificate ran out on {Now.AddDays(-2).UtcDateTime:yyyy-MM-dd}."), ("TrustedCertificates", Pem(certificate)));
        Assert.Empty(catcher.Mails);
    }

    [Fact]
    public async Task Plain_goes_to_loopback_when_the_setting_says_so()
    {
        await using var catcher = SmtpCatcher.Start();
        var (code, _, error) = await RunAsync(catcher.Port, ("Security", "None"));
        Assert.Equal(("", 0), (error, code));
        Assert.Single(catcher.Mails);
    }

    [Fact]
    public async Task Plain_to_another_machine_is_refused_before_anybody_is_asked()
    {
        var (code, _, error) = await RunAsync(25, ("Security", "None"), ("Host", "mail.example.org"));
        Assert.Equal(1, code);
        Assert.Equal("The settings are wrong: Mail:Security is None, but mail.example.org is not this machine: set it to StartTls or Tls, or Mail:AllowPlainRemote to true.", error);
    }

    [Theory]
    [InlineData("Security", "Ssl", "Mail__Security is \"Ssl\"; allowed are StartTls, Tls, None.")]
    [InlineData("Security", "2", "Mail__Security is \"2\"; allowed are StartTls, Tls, None.")]
    [InlineData("Security", "StartTls,Tls", "Mail__Security is \"StartTls,Tls\"; allowed are StartTls, Tls, None.")]
    [InlineData("Port", "smtp", "Mail__Port is \"smtp\"; expected is a whole number.")]
    [InlineData("AllowPlainRemote", "ja", "Mail__AllowPlainRemote is \"ja\"; expected is true or false.")]
    public async Task A_setting_that_cannot_be_read_is_named_with_its_value_and_what_is_expected(string name, string value, string expected)
    {
        var (code, output, error) = await RunAsync(25, (name, value));
        Assert.Equal(("", "The settings are wrong: " + expected, 1), (output, error, code));
    }

    [Fact]
    public async Task The_words_of_a_setting_are_read_in_either_case()
    {
        await using var catcher = SmtpCatcher.Start();
        Assert.Equal(0, (await RunAsync(catcher.Port, ("Security", "none"))).Code);
    }

    [Fact]
    public async Task A_file_without_certificates_is_a_wrong_setting()
    {
        var (code, _, error) = await RunAsync(25, ("TrustedCertificates", Path.Combine(folder, "none.pem")));
        Assert.Equal(1, code);
        Assert.Contains("there is no file with certificates in PEM", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_speaks_no_TLS_is_named()
    {
        await using var catcher = SmtpCatcher.Start();
        await RefusedAsync(catcher.Port, $"no TLS connection came about (is port {catcher.Port} one for Tls?).", ("Security", "Tls"));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_named()
    {
        int port;
        using (var taken = new TcpListener(IPAddress.Loopback, 0))
        {
            taken.Start();
            port = ((IPEndPoint)taken.LocalEndpoint).Port;
        }

        await RefusedAsync(port, $"nothing listens on port {port}.");
    }

    [Fact]
    public async Task A_recipient_that_the_server_refuses_is_named_with_its_words()
    {
        await using var catcher = SmtpCatcher.Start();
        catcher.Fault = (command, _) => command == "RCPT" ? new SmtpFault.Reply(550, "No such user here") : null;
        var (code, _, error) = await RunAsync(catcher.Port, ("Security", "None"));
        Assert.Equal(1, code);
        Assert.EndsWith("refused the mail to you@example.org: 550 No such user here", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_too_long_is_given_up()
    {
        var clock = new ManualClock(Now);
        await using var catcher = SmtpCatcher.Start(clock: clock);
        catcher.Fault = (command, _) =>
        {
            if (command != "DATA")
                return null;
            clock.Advance(TimeSpan.FromSeconds(15));
            return new SmtpFault.Delay(TimeSpan.FromHours(1));
        };
        var (code, _, error) = await RunAsync(catcher.Port, clock, ("Security", "None"));
        Assert.Equal(1, code);
        Assert.EndsWith("could not be used: it did not answer within 15 seconds.", error, StringComparison.Ordinal);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static void NothingWasReadable(ListeningRelay relay)
    {
        Assert.StartsWith("EHLO ", relay.Heard, StringComparison.Ordinal);
        foreach (var word in new[] { "MAIL FROM", "RCPT", "DATA", "you@example.org", "Subject", MailText })
            Assert.DoesNotContain(word, relay.Heard, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task RefusedAsync(int port, string why, params (string Name, string Value)[] settings)
    {
        var (code, output, error) = await RunAsync(port, settings);
        Assert.Equal(("", 1), (output, code));
        Assert.StartsWith($"The mail server localhost:{port} (", error, StringComparison.Ordinal);
        Assert.EndsWith("could not be used: " + why, error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(int port, params (string Name, string Value)[] settings) => RunAsync(port, TimeProvider.System, settings);

    private static async Task<(int Code, string Output, string Error)> RunAsync(int port, TimeProvider clock, params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?> { ["Mail:Host"] = "localhost", ["Mail:Port"] = port.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, value) in settings)
            values["Mail:" + name] = value;
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        await using var error = new StringWriter(CultureInfo.InvariantCulture);
        var code = await MailTestCommand.RunAsync("you@example.org", null, new ConfigurationBuilder().AddInMemoryCollection(values).Build(), clock, output, error, Ct);
        return (code, output.ToString().Trim(), error.ToString().Trim());
    }

    private string Pem(X509Certificate2 certificate)
    {
        var file = Path.Combine(folder, certificate.Thumbprint + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }
}
