namespace Open311.Api.Hosting;

/// <summary>
/// What a browser may read from pages of every other site: that which is public and the same for everybody. Never with credentials. GeoReport says so itself, with its own methods
/// (<see cref="GeoReport.GeoReportRoutes"/>); pages, forms and the administration are for our own origin only.
/// </summary>
public sealed class OpenToEverySite(RequestDelegate next)
{
    /// <param name="Reason">Why others read it.</param>
    private sealed record Readable(PathString Start, string Reason);

    private static readonly Readable[] Rows =
    [
        new("/media", "who shows our reports shows their photos"),
        new("/map", "others' maps draw our tiles"),
        new(Ogc.OgcRoutes.Root, "others' maps show our layers and reports"),
        new("/openapi.yaml", "tools read the contract"),
        new("/openapi.json", "tools read the contract"),
    ];

    public Task InvokeAsync(HttpContext http)
    {
        if (!Rows.Any(row => http.Request.Path.StartsWithSegments(row.Start, StringComparison.Ordinal)))
            return next(http);
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "ETag, Content-Crs";
        if (!HttpMethods.IsOptions(http.Request.Method) || !http.Request.Headers.ContainsKey("Access-Control-Request-Method"))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, HEAD";
        headers.AccessControlAllowHeaders = "Accept-Language, If-None-Match";
        headers.AccessControlMaxAge = "86400";
        return Task.CompletedTask;
    }
}
