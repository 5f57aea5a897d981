namespace Open311.Api.GeoReport;

/// <summary>How addresses in the manner of GeoReport are made known: each ends in its format, answers browsers of every site, and refuses other methods in that format.</summary>
internal static class WireRoutes
{
    private const string Format = ".{format:regex(^(xml|json)$)}";

    public static void Map(IEndpointRouteBuilder routes, string path, params (string Method, Delegate Run)[] operations)
    {
        foreach (var (method, run) in operations)
            routes.MapMethods(path + Format, HttpMethods.IsGet(method) ? [HttpMethods.Get, HttpMethods.Head] : [method], run).Add(GeoReportRoutes.WithOrigins);
        var allowed = string.Join(", ", operations.SelectMany(operation => HttpMethods.IsGet(operation.Method) ? [HttpMethods.Get, HttpMethods.Head] : (string[])[operation.Method]).Append(HttpMethods.Options));
        routes.Map(path + Format, http => GeoReportRoutes.OtherMethodAsync(http, allowed)).Add(GeoReportRoutes.WithOrigins);
    }

    /// <summary>Everything else below a dialect's address is refused in its manner, never in HTML.</summary>
    public static void MapRest(IEndpointRouteBuilder routes) =>
        routes.Map("/{**rest}", http => GeoReportExchange.Of(http).RefuseAsync([GeoReportFailures.NoSuchAddress])).Add(GeoReportRoutes.WithOrigins);
}
