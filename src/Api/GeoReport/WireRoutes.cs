namespace Open311.Api.GeoReport;

/// <summary>How addresses in the manner of GeoReport are made known: each ends in its format, answers browsers of every site, and refuses other methods in that format.</summary>
internal static class WireRoutes
{
    /// <summary>The two of GeoReport v2, in either case.</summary>
    public const string Formats = "xml|json";

    /// <param name="path">Without its end.</param>
    public static void Map(IEndpointRouteBuilder routes, string path, params (string Method, Delegate Run)[] operations) => Map(routes, path, Formats, operations);

    /// <param name="formats">Ends of the path, with | between them.</param>
    public static void Map(IEndpointRouteBuilder routes, string path, string formats, params (string Method, Delegate Run)[] operations)
    {
        var pattern = $"{path}.{{format:regex(^({formats})$)}}";
        foreach (var (method, run) in operations)
            routes.MapMethods(pattern, HttpMethods.IsGet(method) ? [HttpMethods.Get, HttpMethods.Head] : [method], run).Add(WithOrigins);
        var allowed = string.Join(", ", operations.SelectMany(operation => HttpMethods.IsGet(operation.Method) ? [HttpMethods.Get, HttpMethods.Head] : (string[])[operation.Method]).Append(HttpMethods.Options));
        routes.Map(pattern, http => OtherMethodAsync(http, allowed)).Add(WithOrigins);
    }

    /// <summary>Everything else below an interface's address is refused in its manner, never in HTML.</summary>
    public static void MapRest(IEndpointRouteBuilder routes) =>
        routes.Map("/{**rest}", http => GeoReportExchange.Of(http).RefuseAsync([GeoReportFailures.NoSuchAddress])).Add(WithOrigins);

    /// <summary>Browsers of every site may ask (no cookies are used): the answer says so.</summary>
    public static void AllowEveryOrigin(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "Retry-After, Idempotency-Replayed, Link, ETag, Last-Modified, X-Result-Count, X-Page-Count, X-Page-Size, X-Next-Page-URL";
    }

    private static void WithOrigins(EndpointBuilder endpoint)
    {
        var run = endpoint.RequestDelegate ?? throw new InvalidOperationException($"{endpoint.DisplayName} has nothing to run.");
        endpoint.RequestDelegate = http =>
        {
            AllowEveryOrigin(http.Response);
            return run(http);
        };
    }

    // Departure: GeoReport v2 has no 405.
    private static async Task OtherMethodAsync(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        if (!HttpMethods.IsOptions(http.Request.Method))
        {
            var exchange = GeoReportExchange.Of(http);
            var words = (exchange.ReaderLanguage ?? await exchange.DefaultLanguageAsync()) == "de" ? "Erlaubt ist hier" : "Allowed here";
            await exchange.RefuseAsync(StatusCodes.Status405MethodNotAllowed, [(405, $"{words}: {allowed}.")]);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.AccessControlAllowMethods = allowed;
        http.Response.Headers.AccessControlAllowHeaders = "Content-Type, Authorization, apikey, X-API-Key, Idempotency-Key, Accept-Language, If-None-Match";
        http.Response.Headers.AccessControlMaxAge = "86400";
    }
}
