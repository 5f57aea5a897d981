using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Open311.Portal.Hosting;

/// <summary>
/// A page for what cannot be shown: an address that does not exist, a method that is not for it, a fault, an outage. It needs no database. Protocols with a format of their own
/// have answered before; a program that does not ask for HTML gets the bare status.
/// </summary>
public sealed class PortalTrouble(ILogger<PortalTrouble> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
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

        await WriteAsync(httpContext);
        return true;
    }

    /// <summary>For a status without a body.</summary>
    public static async Task WriteAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html"))
            return;
        var isGerman = (ReaderLanguage.OfTag(http.Request.Cookies["language"]) ?? ReaderLanguage.Of(http.Request) ?? "de") == "de";
        var (title, text) = http.Response.StatusCode switch
        {
            403 => isGerman ? ("Kein Zutritt", "Dafür reicht Ihr Zugang nicht. Wer ihn eingerichtet hat, kann das ändern.") : ("No access", "Your account does not permit this. Whoever made it can change that."),
            404 => isGerman ? ("Seite nicht gefunden", "Diese Seite gibt es nicht oder nicht mehr.") : ("Page not found", "This page does not exist, or no longer."),
            405 => isGerman ? ("So geht es nicht", "Diese Adresse lässt sich nicht auf diese Weise aufrufen.") : ("Not like this", "This address cannot be called in this way."),
            413 => isGerman ? ("Zu groß", "Das ist mehr, als wir annehmen können. Bitte schicken Sie weniger oder kleinere Fotos.") : ("Too large", "That is more than we can take. Please send fewer or smaller photos."),
            429 => isGerman ? ("Zu viel auf einmal", "Bitte versuchen Sie es gleich noch einmal.") : ("Too much at once", "Please try again in a moment."),
            503 => isGerman ? ("Gleich wieder da", "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es in ein paar Minuten noch einmal.") : ("Back soon", "The service cannot be reached just now. Please try again in a few minutes."),
            < 500 => isGerman ? ("Das war nicht zu verstehen", "Diese Anfrage ist nicht lesbar.") : ("We did not understand that", "This request is not readable."),
            _ => isGerman ? ("Das hat gerade nicht geklappt", "Auf unserer Seite ist ein Fehler aufgetreten. Bitte versuchen Sie es später noch einmal.") : ("That did not work just now", "Something went wrong on our side. Please try again later."),
        };
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
