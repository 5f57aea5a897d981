using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Open311.Cli.Mail;

namespace Open311.Tests.Unit.Mail;

public sealed class SmtpCatcherTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_is_caught_with_text_html_and_headers()
    {
        await using var catcher = SmtpCatcher.Start();
        using var message = Message("Straße defekt", "Grüße\n", "anna@example.org");
        message.Body = new BodyBuilder { TextBody = "Grüße\n", HtmlBody = "<p>Grüße</p>" }.ToMessageBody();
        message.Headers.Add("List-Id", "<reports.example.org>");
        await SendAsync(catcher, message);

        var mail = await catcher.WaitForAsync(one => one.Subject == "Straße defekt", TimeSpan.FromSeconds(10), Ct);
        Assert.Equal("city@example.org", mail.From);
        Assert.Equal(["anna@example.org"], mail.To);
        Assert.Equal("Grüße\n", mail.Text);
        Assert.Equal("<p>Grüße</p>", mail.Html);
        Assert.Equal(message.MessageId, mail.MessageId);
        Assert.Equal("<reports.example.org>", mail.Headers["list-id"]);
    }

    [Fact]
    public async Task Lines_that_begin_with_dots_arrive_as_they_were()
    {
        await using var catcher = SmtpCatcher.Start();
        const string Text = "first\n.\n..two\n...\nlast\n";
        using var message = Message("dots", Text, "anna@example.org");
        await SendAsync(catcher, message);
        Assert.Equal(Text, Assert.Single(catcher.Mails).Text);
    }

    [Fact]
    public async Task A_450_at_RCPT_refuses_and_the_next_attempt_succeeds()
    {
        await using var catcher = SmtpCatcher.Start();
        catcher.Fault = (command, _) => command == "RCPT" ? new SmtpFault.Reply(450, "Greylisted") : null;
        using var message = Message("grey", "text", "anna@example.org");
        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(catcher, message));
        Assert.Equal(450, (int)refusal.StatusCode);
        Assert.Empty(catcher.Mails);

        catcher.Fault = null;
        await SendAsync(catcher, message);
        Assert.Single(catcher.Mails);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("DATA")]
    public async Task A_drop_before_the_250_keeps_the_mail(string at)
    {
        await using var catcher = SmtpCatcher.Start();
        catcher.Fault = (command, _) => command == at ? new SmtpFault.DropAfterAccept() : null;
        using var message = Message("kept", "text", "anna@example.org");
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(catcher, message));
        Assert.Equal("kept", Assert.Single(catcher.Mails).Subject);
    }

    [Fact]
    public async Task A_drop_keeps_nothing()
    {
        await using var catcher = SmtpCatcher.Start();
        catcher.Fault = (command, _) => command == "." ? new SmtpFault.Drop() : null;
        using var message = Message("lost", "text", "anna@example.org");
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(catcher, message));
        Assert.Empty(catcher.Mails);
    }

    [Fact]
    public async Task Stored_mails_are_there_after_a_restart_newest_first()
    {
        var folder = Directory.CreateTempSubdirectory("open311-mails-");
        try
        {
            IReadOnlyList<CaughtMail> before;
            await using (var catcher = SmtpCatcher.Start(folder: folder.FullName))
            {
                using var first = Message("first", "eins", "anna@example.org", "bert@example.org");
                using var second = Message("second", "zwei", "anna@example.org");
                await SendAsync(catcher, first);
                await SendAsync(catcher, second);
                before = catcher.Mails;
            }

            await using var again = SmtpCatcher.Start(folder: folder.FullName);
            Assert.Equal(["second", "first"], again.Mails.Select(mail => mail.Subject));
            Assert.Equivalent(before, again.Mails, strict: true);
            Assert.Equal(2, folder.GetFiles("*.eml").Length);
            Assert.Equal(2, folder.GetFiles().Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Two_recipients_make_one_mail_with_both()
    {
        await using var catcher = SmtpCatcher.Start();
        using var message = Message("both", "text", "anna@example.org", "bert@example.org");
        await SendAsync(catcher, message);
        Assert.Equal(["anna@example.org", "bert@example.org"], Assert.Single(catcher.Mails).To);
    }

    [Fact]
    public async Task A_mail_beyond_SIZE_is_refused()
    {
        await using var catcher = SmtpCatcher.Start(maxBytes: 1000);
        using var message = Message("large", new string('a', 2000), "anna@example.org");
        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(catcher, message));
        Assert.Equal(552, (int)refusal.StatusCode);
        Assert.Empty(catcher.Mails);
    }

    [Fact]
    public async Task Waiting_for_a_mail_that_does_not_come_ends()
    {
        await using var catcher = SmtpCatcher.Start();
        await Assert.ThrowsAsync<TimeoutException>(() => catcher.WaitForAsync(_ => true, TimeSpan.FromMilliseconds(50), Ct));
    }

    private static MimeMessage Message(string subject, string text, params string[] to)
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        message.From.Add(new MailboxAddress("City", "city@example.org"));
        message.To.AddRange(to.Select(address => new MailboxAddress("", address)));
        return message;
    }

    private static async Task SendAsync(SmtpCatcher catcher, MimeMessage message)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", catcher.Port, SecureSocketOptions.None, Ct);
        await client.SendAsync(message, Ct);
        await client.DisconnectAsync(true, Ct);
    }
}
