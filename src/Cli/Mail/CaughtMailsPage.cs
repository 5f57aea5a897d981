using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Open311.Cli.Mail;

/// <summary>Shows caught mails on loopback, to people as a page and to programs as JSON.</summary>
public sealed partial class CaughtMailsPage : IAsyncDisposable
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>A mail's document: its own styles and nothing else. No script, no picture, no font, no request; sandboxed also when it is opened on its own.</summary>
    private const string MailPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'; sandbox";

    private const string Style = """
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
        form { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; }
        label { display: grid; }
        input, button { font: inherit; padding: .25rem .5rem; }
        article { border: 1px solid #767676; border-radius: .25rem; padding: 1rem; margin: 1rem 0; }
        h2 { margin: 0; font-size: 1.25rem; overflow-wrap: anywhere; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        iframe { width: 100%; height: 24rem; border: 1px solid #767676; }
        """;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SmtpCatcher catcher;
    private readonly WebApplication app;

    private CaughtMailsPage(SmtpCatcher catcher, WebApplication app) => (this.catcher, this.app) = (catcher, app);

    /// <summary>The port of 127.0.0.1 it listens on.</summary>
    public int Port =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>Listens on 127.0.0.1.</summary>
    /// <param name="port">0: any that is free.</param>
    public static async Task<CaughtMailsPage> StartAsync(SmtpCatcher catcher, int port = 0, CancellationToken ct = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        var page = new CaughtMailsPage(catcher, app);
        app.Run(page.AnswerAsync);
        try
        {
            await app.StartAsync(ct);
            return page;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";

        // A page of elsewhere that resolves its own name to this machine must not read mails.
        if (request.Host.Host is not ("127.0.0.1" or "localhost" or "[::1]"))
        {
            await WriteAsync(response, StatusCodes.Status421MisdirectedRequest, "text/plain", "Ask 127.0.0.1.");
            return;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            await WriteAsync(response, StatusCodes.Status405MethodNotAllowed, "text/plain", "There is only GET.");
            return;
        }

        switch (request.Path.Value)
        {
            case "/health":
                await WriteAsync(response, StatusCodes.Status200OK, "text/plain", "OK");
                break;
            case "/style.css":
                await WriteAsync(response, StatusCodes.Status200OK, "text/css", Style);
                break;
            case "/" or "":
                var (to, contains) = (request.Query["to"].ToString().Trim(), request.Query["contains"].ToString().Trim());
                var all = catcher.Mails;
                var mails = all.Select((mail, index) => (Number: all.Count - index, Mail: mail)).Where(one => IsTo(one.Mail, to) && Contains(one.Mail, contains)).ToList();
                response.Headers.Vary = "Accept";
                if (request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase))
                    await WriteAsync(response, StatusCodes.Status200OK, "application/json", ToJson(mails.Select(one => one.Mail)));
                else
                    await WriteAsync(response, StatusCodes.Status200OK, "text/html", ToHtml(mails, to, contains));
                break;
            case { } path when Number(path) is { } number && Numbered(number) is { Html: { } html }:
                response.Headers.ContentSecurityPolicy = MailPolicy;
                await WriteAsync(response, StatusCodes.Status200OK, "text/html", html);
                break;
            default:
                await WriteAsync(response, StatusCodes.Status404NotFound, "text/plain", "There is nothing here.");
                break;
        }
    }

    private static async Task WriteAsync(HttpResponse response, int status, string type, string content)
    {
        response.StatusCode = status;
        response.ContentType = type + "; charset=utf-8";
        var bytes = Encoding.UTF8.GetBytes(content);
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
            await response.Body.WriteAsync(bytes);
    }

    // Mails count from the oldest on, so that a number stays what it is when more come.
    private CaughtMail? Numbered(int number) => catcher.Mails is var mails && number >= 1 && number <= mails.Count ? mails[^number] : null;

    private static int? Number(string path) => MailPath().Match(path) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    private static bool IsTo(CaughtMail mail, string to) => to.Length == 0 || mail.To.Contains(to, StringComparer.OrdinalIgnoreCase);

    private static bool Contains(CaughtMail mail, string words)
    {
        return words.Length == 0 || Has(mail.Subject) || Has(mail.Text) || mail.Headers.Any(header => Has($"{header.Key}: {header.Value}"));

        bool Has(string text) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    private static string ToJson(IEnumerable<CaughtMail> mails) => JsonSerializer.Serialize(
        mails.Select(mail => new
        {
            To = string.Join(", ", mail.To),
            mail.From,
            mail.Subject,
            mail.Date,
            mail.MessageId,
            mail.Text,
            mail.Html,
            mail.Headers,
        }),
        Json);

    private static string ToHtml(List<(int Number, CaughtMail Mail)> mails, string to, string contains)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Caught mails</title><link rel="stylesheet" href="/style.css"></head>
            <body>
            <main>
            <h1>Caught mails</h1>
            <form method="get" action="/">
            <label>To (whole address) <input name="to" value="{Encode(to)}"></label>
            <label>Contains <input name="contains" value="{Encode(contains)}"></label>
            <button>Show</button>
            </form>

            """);
        if (mails.Count == 0)
            html.Append("<p>No mails.</p>\n");
        foreach (var (number, mail) in mails)
        {
            var date = mail.Date.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
            html.Append(CultureInfo.InvariantCulture, $"""
                <article>
                <h2>{Encode(mail.Subject.Length == 0 ? "(no subject)" : mail.Subject)}</h2>
                <p>To {Encode(string.Join(", ", mail.To))}, from {Encode(mail.From)}, <time datetime="{mail.Date:O}">{Encode(date)}</time></p>
                <pre>{WithLinks(mail.Text)}</pre>

                """);
            if (mail.Html is not null)
            {
                html.Append(CultureInfo.InvariantCulture, $"""
                    <iframe sandbox src="/mails/{number}.html" title="As HTML" loading="lazy"></iframe>
                    <p><a href="/mails/{number}.html">As HTML, on a page of its own</a></p>

                    """);
            }

            html.Append("</article>\n");
        }

        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string WithLinks(string text)
    {
        var html = new StringBuilder();
        var done = 0;
        foreach (var link in Link().EnumerateMatches(text))
        {
            var address = Encode(text.Substring(link.Index, link.Length));
            html.Append(Encode(text[done..link.Index])).Append(CultureInfo.InvariantCulture, $"<a href=\"{address}\" rel=\"noreferrer noopener\">{address}</a>");
            done = link.Index + link.Length;
        }

        return html.Append(Encode(text[done..])).ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex(@"^/mails/([0-9]{1,9})\.html\z", RegexOptions.CultureInvariant)]
    private static partial Regex MailPath();

    // What ends a sentence ends no address.
    [GeneratedRegex("""https?://[^\s<>"]*[^\s<>".,;:!?)\]']""", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
