using System.Diagnostics;

namespace Open311.Api.Hosting;

/// <summary>One line per request: method, route, status, duration. No paths, no query strings: they hold tokens, keys and places.</summary>
public sealed class AccessLog(RequestDelegate next, ILogger<AccessLog> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
            log.LogInformation("{Method} {Route} {Status} {Milliseconds} ms", http.Request.Method, route, http.Response.StatusCode, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
