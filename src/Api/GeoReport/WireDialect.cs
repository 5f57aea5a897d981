namespace Open311.Api.GeoReport;

/// <summary>An interface over the operations of GeoReport, in the words of the clients that ask there; GeoReport itself is the first.</summary>
/// <param name="Root">Everything below it is answered in its manner, refusals and faults too; without a slash at the end.</param>
/// <param name="Begin">Its exchanges.</param>
public sealed record WireDialect(string Root, Func<HttpContext, GeoReportExchange> Begin)
{
    /// <summary>The one below whose address the request came; null: none.</summary>
    public static WireDialect? Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.RequestServices.GetServices<WireDialect>().FirstOrDefault(dialect => http.Request.Path.StartsWithSegments(dialect.Root, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The same before the address has been rewritten: with a town's prefix, or with doubled slashes.</summary>
    public static WireDialect? OfUnread(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.RequestServices.GetServices<WireDialect>().FirstOrDefault(dialect => http.Request.Path.Value!.Contains(dialect.Root + "/", StringComparison.OrdinalIgnoreCase));
    }
}
