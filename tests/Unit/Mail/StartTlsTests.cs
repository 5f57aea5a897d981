using System.Net.Sockets;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Open311.Cli.Mail;

namespace Open311.Tests.Unit.Mail;

public sealed class StartTlsTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_is_caught_after_STARTTLS()
    {
        using var certificate = CatcherCertificate.Make(Now.AddDays(-1), Now.AddDays(1));
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        using var client = new SmtpClient { CheckCertificateRevocation = false, ServerCertificateValidationCallback = (_, given, _, _) => given!.GetCertHashString() == certificate.GetCertHashString() };
        await client.ConnectAsync("localhost", catcher.Port, SecureSocketOptions.StartTls, Ct);
        Assert.True(client.IsSecure);
        using var message = new MimeMessage { Subject = "protected", Body = new TextPart("plain") { Text = "text" } };
        message.From.Add(new MailboxAddress("City", "city@example.org"));
        message.To.Add(new MailboxAddress("", "anna@example.org"));
        await client.SendAsync(message, Ct);
        await client.DisconnectAsync(true, Ct);
        Assert.Equal("protected", Assert.Single(catcher.Mails).Subject);
    }

    [Fact]
    public async Task Without_a_certificate_STARTTLS_is_neither_offered_nor_known()
    {
        await using var catcher = SmtpCatcher.Start();
        var (stream, reader) = await OpenAsync(catcher);
        await using (stream)
        {
            Assert.DoesNotContain(await SayAsync(stream, reader, "EHLO test"), line => line.Contains("STARTTLS", StringComparison.Ordinal));
            Assert.StartsWith("500", Assert.Single(await SayAsync(stream, reader, "STARTTLS")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_command_smuggled_in_behind_STARTTLS_is_not_taken_for_a_protected_one()
    {
        using var certificate = CatcherCertificate.Make(Now.AddDays(-1), Now.AddDays(1));
        var commands = new List<string>();
        await using var catcher = SmtpCatcher.Start(certificate: certificate);
        catcher.Fault = (command, _) =>
        {
            commands.Add(command);
            return null;
        };
        var (stream, reader) = await OpenAsync(catcher);
        await using (stream)
        {
            await SayAsync(stream, reader, "EHLO test");
            Assert.StartsWith("220", Assert.Single(await SayAsync(stream, reader, "STARTTLS\r\nNOOP")), StringComparison.Ordinal);
            await using var secure = new System.Net.Security.SslStream(stream, leaveInnerStreamOpen: true, (_, given, _, _) => given!.GetCertHashString() == certificate.GetCertHashString());
            await secure.AuthenticateAsClientAsync("localhost");
            using var protectedReader = new StreamReader(secure, Encoding.ASCII);
            Assert.StartsWith("503", Assert.Single(await SayAsync(secure, protectedReader, "MAIL FROM:<a@example.org>")), StringComparison.Ordinal);
            Assert.DoesNotContain(await SayAsync(secure, protectedReader, "EHLO test"), line => line.Contains("STARTTLS", StringComparison.Ordinal));
        }

        Assert.Equal(["CONNECT", "EHLO", "STARTTLS", "MAIL", "EHLO"], commands);
    }

    private static async Task<(NetworkStream Stream, StreamReader Reader)> OpenAsync(SmtpCatcher catcher)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", catcher.Port, Ct);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith("220", await reader.ReadLineAsync(Ct), StringComparison.Ordinal);
        return (stream, reader);
    }

    private static async Task<List<string>> SayAsync(Stream stream, StreamReader reader, string command)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Ct);
        var lines = new List<string>();
        do
            lines.Add(await reader.ReadLineAsync(Ct) ?? throw new EndOfStreamException());
        while (lines[^1][3] == '-');
        return lines;
    }
}
