using Microsoft.AspNetCore.Http;
namespace Open311.Portal.Hosting;

/// <summary>The languages we have texts in, as a reader asks for them.</summary>
public static class ReaderLanguage
{
    /// <summary>The best of <c>de</c> and <c>en</c> in Accept-Language (RFC 9110, 12.5.4); null if neither is wanted.</summary>
    public static string? Of(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage
            .Where(entry => entry.Quality is null or > 0)
            .OrderByDescending(entry => entry.Quality ?? 1)
            .Select(entry => OfTag(entry.Value.Value))
            .FirstOrDefault(language => language is not null);

    /// <summary>The cookie that keeps what was chosen on a page.</summary>
    public const string Cookie = "language";

    /// <summary>Of a page: chosen on it or on another, else as the browser asks, else German.</summary>
    public static string OfPage(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Query["lang"] is [("de" or "en") and var chosen] ? chosen : OfTag(request.Cookies[Cookie]) ?? Of(request) ?? "de";
    }

    /// <summary><c>de</c> for <c>de-AT</c>, <c>de_DE</c> and the like; null for a language we have no texts in.</summary>
    public static string? OfTag(string? tag) => tag?.Split('-', '_')[0].ToLowerInvariant() switch
    {
        "de" => "de",
        "en" => "en",
        _ => null,
    };
}
