using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>
/// Answers for bugs and outages below /open311 and the addresses of the dialects. Departure: GeoReport v2 has 400 for server trouble too; we answer 500, or 503 where the
/// database is away, so that an app keeps the report and asks again instead of telling its user that it was wrong.
/// </summary>
internal sealed class GeoReportTrouble(ILogger<GeoReportTrouble> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (WireDialect.Of(httpContext) is not { } dialect)
            return false;
        if (httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            return false; // The pages for developers.
        var exchange = dialect.Begin(httpContext);
        var isOutage = Trouble.IsOutage(exception);
        // While the database is away, nobody can say what the town speaks.
        var isGerman = (exchange.ReaderLanguage ?? (isOutage ? "en" : await exchange.DefaultLanguageAsync())) == "de";
        WireRoutes.AllowEveryOrigin(httpContext.Response);
        if (exception is BadHttpRequestException)
        {
            await exchange.RefuseAsync(400, [(400, isGerman ? "Die Anfrage ist nicht lesbar." : "The request is not readable.")]);
            return true;
        }

        Trouble.Log(log, exception);
        var status = isOutage ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
        if (isOutage)
            httpContext.Response.Headers.RetryAfter = "5";
        await exchange.RefuseAsync(status, [(status, isGerman ? "Das hat gerade nicht geklappt; bitte später noch einmal." : "That did not work just now; please try again later.")]);
        return true;
    }
}
