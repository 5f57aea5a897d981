using System.Text.RegularExpressions;

namespace Open311.Api.Hosting;

/// <summary>Takes <c>//</c> in paths as <c>/</c>: clients put one between an endpoint's address and a path even if the address ends in one.</summary>
public sealed partial class SingleSlashes(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal))
            http.Request.Path = Several().Replace(path, "/");
        return next(http);
    }

    [GeneratedRegex("/{2,}")]
    private static partial Regex Several();
}
