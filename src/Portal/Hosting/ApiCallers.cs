using Microsoft.AspNetCore.Http;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Reports;

namespace Open311.Portal.Hosting;

/// <summary>Finds out who a request comes from, by its API key: the one way in for all protocols, so that wrong keys are counted together.</summary>
public sealed class ApiCallers(ApiKeys keys, WrongKeyRates wrongKeys)
{
    /// <summary>The caller, or why there is none: no key, a wrong one, too many wrong ones from this address (then the answer gets its Retry-After).</summary>
    public async ValueTask<Outcome<ApiCaller>> FindAsync(HttpContext http, string? key)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (string.IsNullOrEmpty(key))
            return ReportFailures.KeyMissing;
        if (await keys.FindAsync(key, http.RequestAborted) is { } caller)
            return caller;
        if (wrongKeys.TryTake(http.Connection.RemoteIpAddress))
            return ReportFailures.KeyWrong;
        http.Response.Headers.RetryAfter = WrongKeyRates.RetryAfterSeconds;
        return ApiKeyFailures.TooManyWrong;
    }
}
