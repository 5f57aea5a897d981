using System.Net;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Open311.Cli.Mail;

namespace Open311.Tests.Unit.Mail;

public sealed class CaughtMailsPageTests
{
    private const string Html = "<!DOCTYPE html><html><body style=\"background:#f4f5f7\"><script>alert(1)</script><img src=\"https://elsewhere.example/pixel.gif\"><p style=\"color:#00f\">Hallo</p></body></html>";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_is_shown_in_a_sandbox_from_an_address_of_its_own()
    {
        await using var catcher = SmtpCatcher.Start();
        await using var page = await CaughtMailsPage.StartAsync(catcher, ct: Ct);
        await SendAsync(catcher, "with HTML", Html);
        using var http = Http(page);
        using var list = await http.GetAsync("/", Ct);
        var shown = await list.Content.ReadAsStringAsync(Ct);
        Assert.Contains("<iframe sandbox src=\"/mails/1.html\"", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", Policy(list), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_s_document_may_have_its_styles_and_nothing_else()
    {
        await using var catcher = SmtpCatcher.Start();
        await using var page = await CaughtMailsPage.StartAsync(catcher, ct: Ct);
        await SendAsync(catcher, "with HTML", Html);
        using var http = Http(page);
        using var answer = await http.GetAsync("/mails/1.html", Ct);
        Assert.Equal(Html, (await answer.Content.ReadAsStringAsync(Ct)).Trim());
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(
            ["base-uri 'none'", "default-src 'none'", "form-action 'none'", "frame-ancestors 'self'", "sandbox", "style-src 'unsafe-inline'"],
            Policy(answer).Split(';', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_mail_keeps_its_address_when_others_come_and_under_a_filter()
    {
        await using var catcher = SmtpCatcher.Start();
        await using var page = await CaughtMailsPage.StartAsync(catcher, ct: Ct);
        await SendAsync(catcher, "first", "<p>first</p>");
        await SendAsync(catcher, "second", "<p>second</p>");
        using var http = Http(page);
        Assert.Contains("first", await http.GetStringAsync("/mails/1.html", Ct), StringComparison.Ordinal);
        Assert.Contains("second", await http.GetStringAsync("/mails/2.html", Ct), StringComparison.Ordinal);
        var filtered = await http.GetStringAsync("/?contains=first", Ct);
        Assert.Contains("src=\"/mails/1.html\"", filtered, StringComparison.Ordinal);
        Assert.DoesNotContain("/mails/2.html", filtered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/mails/0.html")]
    [InlineData("/mails/2.html")]
    [InlineData("/mails/3.html")]
    [InlineData("/mails/999999999.html")]
    [InlineData("/mails/9999999999.html")]
    [InlineData("/mails/x.html")]
    [InlineData("/mails/1.html/")]
    public async Task What_is_no_mail_with_HTML_is_not_found(string path)
    {
        await using var catcher = SmtpCatcher.Start();
        await using var page = await CaughtMailsPage.StartAsync(catcher, ct: Ct);
        await SendAsync(catcher, "with HTML", Html);
        await SendAsync(catcher, "text only", null);
        using var http = Http(page);
        using var answer = await http.GetAsync(path, Ct);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_mail_s_document_is_not_for_pages_of_elsewhere()
    {
        await using var catcher = SmtpCatcher.Start();
        await using var page = await CaughtMailsPage.StartAsync(catcher, ct: Ct);
        await SendAsync(catcher, "with HTML", Html);
        using var http = Http(page);
        http.DefaultRequestHeaders.Host = "elsewhere.example";
        using var answer = await http.GetAsync("/mails/1.html", Ct);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    private static HttpClient Http(CaughtMailsPage page) => new() { BaseAddress = new Uri($"http://127.0.0.1:{page.Port}") };

    private static string Policy(HttpResponseMessage answer) => answer.Headers.GetValues("Content-Security-Policy").Single();

    private static async Task SendAsync(SmtpCatcher catcher, string subject, string? html)
    {
        using var message = new MimeMessage { Subject = subject, Body = new BodyBuilder { TextBody = "text\n", HtmlBody = html }.ToMessageBody() };
        message.From.Add(new MailboxAddress("City", "city@example.org"));
        message.To.Add(new MailboxAddress("", "anna@example.org"));
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", catcher.Port, SecureSocketOptions.None, Ct);
        await client.SendAsync(message, Ct);
        await client.DisconnectAsync(true, Ct);
    }
}
