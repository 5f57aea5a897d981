using Microsoft.AspNetCore.Diagnostics;
using Open311.Core.Failures;
using Open311.Portal.Hosting;

namespace Open311.Api.Admin;

/// <summary>Answers for bugs and outages below <see cref="AdminRoutes.Root"/>.</summary>
internal sealed class AdminTrouble(ILogger<AdminTrouble> log) : IExceptionHandler
{
    private static readonly Failure Unreadable = new(FailureKind.Invalid, "request.unreadable", "The request is not readable.", "Die Anfrage ist nicht lesbar.");

    private static readonly Failure NotNow = new(
        FailureKind.Invalid, "server.trouble", "That did not work just now; please try again later.", "Das hat gerade nicht geklappt; bitte später noch einmal.");

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.Request.Path.StartsWithSegments(AdminRoutes.Root, StringComparison.OrdinalIgnoreCase))
            return false;
        await AnswerAsync(httpContext, exception, log);
        return true;
    }

    /// <summary>A problem document (RFC 9457): 4xx for what nobody can read, 503 with <c>Retry-After</c> for an outage, else 500.</summary>
    internal static async Task AnswerAsync(HttpContext httpContext, Exception exception, ILogger log)
    {
        if (exception is BadHttpRequestException bad)
        {
            await AdminAnswer.Refuse(httpContext, Unreadable, bad.StatusCode).ExecuteAsync(httpContext);
            return;
        }

        Trouble.Log(log, exception);
        var isOutage = Trouble.IsOutage(exception);
        if (isOutage)
            httpContext.Response.Headers.RetryAfter = "5";
        await AdminAnswer.Refuse(httpContext, NotNow, isOutage ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
    }
}
