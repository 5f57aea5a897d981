using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Open311.Portal.Hosting;

/// <summary>What could not be shown, for the page that stands in its place.</summary>
/// <param name="Path">As it was asked for, without PathBase.</param>
public sealed record TroubledRequest(PathString Path, int Status);

/// <summary>
/// What cannot be shown: an address that does not exist, a method that is not for it, a right that is missing, a fault, an outage. The page says so in the town's own frame
/// (<c>Pages/Trouble</c>), or without one where the database is away. Protocols with a format of their own have answered before; a program that does not ask for HTML gets the bare status.
/// </summary>
public sealed class PortalTrouble(ILogger<PortalTrouble> log) : IExceptionHandler
{
    /// <summary>Where the page is; nobody is led there.</summary>
    public const string Page = "/trouble";

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (exception is BadHttpRequestException bad)
        {
            httpContext.Response.StatusCode = bad.StatusCode;
        }
        else
        {
            Trouble.Log(log, exception);
            var isOutage = Trouble.IsOutage(exception);
            httpContext.Response.StatusCode = isOutage ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
            if (isOutage)
                httpContext.Response.Headers.RetryAfter = "5";
        }

        return ValueTask.FromResult(true);
    }

    /// <summary>For a status without a body: runs the page in the place of what was asked for.</summary>
    public static async Task WriteAsync(StatusCodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.HttpContext;
        if (!http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html"))
            return;
        var status = http.Response.StatusCode;
        if (status != StatusCodes.Status503ServiceUnavailable)
        {
            var (path, method) = (http.Request.Path, http.Request.Method);
            http.Features.Set(new TroubledRequest(path, status));
            http.SetEndpoint(null);
            http.Request.RouteValues.Clear();
            (http.Request.Path, http.Request.Method) = (Page, HttpMethods.IsHead(method) ? method : HttpMethods.Get);
            try
            {
                await context.Next(http);
            }
            finally
            {
                (http.Request.Path, http.Request.Method) = (path, method);
            }

            if (http.Response.HasStarted || http.Response.ContentType is not null)
                return;
            http.Response.StatusCode = status;
        }

        await WriteBareAsync(http);
    }

    /// <summary>Heading and text for a status.</summary>
    public static (string Title, string Text) WordsFor(int status, bool isGerman) => status switch
    {
        401 => isGerman ? ("Nicht angemeldet", "Bitte melden Sie sich an und versuchen es noch einmal.") : ("Not signed in", "Please sign in and try again."),
        403 => isGerman ? ("Kein Zutritt", "Dafür reicht Ihr Zugang nicht. Wer ihn eingerichtet hat, kann das ändern.") : ("No access", "Your account does not permit this. Whoever made it can change that."),
        404 => isGerman ? ("Seite nicht gefunden", "Diese Seite gibt es nicht oder nicht mehr.") : ("Page not found", "This page does not exist, or no longer."),
        405 => isGerman ? ("So geht es nicht", "Diese Adresse lässt sich nicht auf diese Weise aufrufen.") : ("Not like this", "This address cannot be called in this way."),
        413 => isGerman ? ("Zu groß", "Das ist mehr, als wir annehmen können. Mit „Zurück“ kommen Sie wieder zu Ihrem Formular; bitte schicken Sie weniger oder kleinere Fotos.") : ("Too large", "That is more than we can take. “Back” leads to your form again; please send fewer or smaller photos."),
        415 => isGerman ? ("Das ist kein Formular", "Hierhin lassen sich nur Formulare senden. Bitte rufen Sie die Seite auf und füllen ihr Formular aus.") : ("That is not a form", "Only forms can be sent here. Please open the page and fill in its form."),
        429 => isGerman ? ("Zu viel auf einmal", "Bitte versuchen Sie es gleich noch einmal.") : ("Too much at once", "Please try again in a moment."),
        503 => isGerman ? ("Gleich wieder da", "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es in ein paar Minuten noch einmal.") : ("Back soon", "The service cannot be reached just now. Please try again in a few minutes."),
        < 500 => isGerman ? ("Das war nicht zu verstehen", "Diese Anfrage ist nicht lesbar.") : ("We did not understand that", "This request is not readable."),
        _ => isGerman ? ("Das hat gerade nicht geklappt", "Auf unserer Seite ist ein Fehler aufgetreten. Bitte versuchen Sie es später noch einmal.") : ("That did not work just now", "Something went wrong on our side. Please try again later."),
    };

    // Needs neither database nor templates.
    private static async Task WriteBareAsync(HttpContext http)
    {
        var isGerman = (ReaderLanguage.OfTag(http.Request.Cookies["language"]) ?? ReaderLanguage.Of(http.Request) ?? "de") == "de";
        var (title, text) = WordsFor(http.Response.StatusCode, isGerman);
        var root = WebUtility.HtmlEncode(http.Request.PathBase.Value);
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers[HeaderNames.ContentSecurityPolicy] = "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="{(isGerman ? "de" : "en")}">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{title}</title>
                <link rel="stylesheet" href="{root}/assets/vendor/kern/kern.min.css">
                <link rel="stylesheet" href="{root}/assets/portal.css">
            </head>
            <body>
                <main class="narrow">
                    <h1>{title}</h1>
                    <p>{text}</p>
                    <p><a class="kern-link" href="{root}/">{(isGerman ? "Zur Startseite" : "To the first page")}</a></p>
                </main>
            </body>
            </html>
            """,
            http.RequestAborted);
    }
}
