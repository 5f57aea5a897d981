using Microsoft.AspNetCore.Http.Features;
using Open311.Api.GeoReport;

namespace Open311.Api.Hosting;

/// <summary>
/// Refuses request lines that are too long, as every other refusal is written: the web server itself, which takes twice as many bytes, would answer without a word.
/// FixMyStreet asks for all its open reports in one line.
/// </summary>
public sealed class RequestLines(RequestDelegate next)
{
    /// <summary>Bytes of the path and the query; 10,000 ids fit in.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>What the web server reads, the method and the version included; more is its own 414, without a body.</summary>
    public const int ServerMaxBytes = 1024 * 1024;

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestFeature>()!.RawTarget.Length <= MaxBytes)
            await next(http);
        else if (WireDialect.OfUnread(http) is { } dialect)
            await dialect.Begin(http).RefuseAsync([GeoReportFailures.LineTooLong(MaxBytes)]);
        else
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
    }
}
