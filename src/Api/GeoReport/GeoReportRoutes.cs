using Microsoft.Extensions.Options;
using Open311.Core.Media;

namespace Open311.Api.GeoReport;

/// <summary>The Open311 interface, GeoReport v2, on one screen.</summary>
public static class GeoReportRoutes
{
    public const string Root = "/open311";
    private const string Format = "{format:regex(^(xml|json)$)}";
    private const string OtherFormat = "{format:regex(^(geojson|csv|atom)$)}";
    private const string BulkFormat = "{format:regex(^(csv|json|xml)$)}";

    public static IServiceCollection AddGeoReport(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GeoReportOptions>().Bind(configuration.GetSection(GeoReportOptions.Section)).ValidateDataAnnotations()
            .Validate<IOptions<MediaOptions>>(
                (limits, media) => limits.MaxMultipartBytes > media.Value.AllPhotosBytes,
                "GeoReport__MaxMultipartBytes is not larger than Media__MaxPhotos times Media__MaxBytes: a report with all photos that it may have would not be read.")
            .ValidateOnStart();
        services.AddSingleton<WriteRates>();
        services.AddSingleton<WholeLists>();
        services.AddExceptionHandler<GeoReportTrouble>();
        services.AddSingleton(new WireDialect(Root, http => new GeoReportExchange(http)));
        services.AddSingleton<ReadWireCall>();
        services.AddSingleton<TakeReport>();
        services.AddSingleton<SendReports>();
        services.AddSingleton<UpdateReport>();
        return services;
    }

    public static void MapGeoReport(this IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in GeoReportBase.All)
        {
            var below = routes.MapGroup(endpoint.Path).WithMetadata(endpoint);
            Map(below, $"/discovery.{Format}", get: GetDiscovery.RunAsync);
            Map(below, $"/services.{Format}", get: GetServices.RunAsync);
            Map(below, $"/services/{{code}}.{Format}", get: GetServiceDefinition.RunAsync);
            Map(below, $"/requests.{Format}", get: GetRequests.RunAsync, post: PostRequests.RunAsync);
            Map(below, $"/requests.{OtherFormat}", get: GetRequests.RunAsync);
            Map(below, $"/requests/{{id}}.{Format}", get: GetRequest.RunAsync);
            Map(below, "/requests/{id}.{format:regex(^geojson$)}", get: GetRequest.RunAsync);
            Map(below, $"/tokens/{{token}}.{Format}", get: GetToken.RunAsync);
            if (!endpoint.IsSandbox)
                Map(below, $"/servicerequestupdates.{Format}", get: GetUpdates.RunAsync, post: PostUpdates.RunAsync);
        }

        Map(routes, $"{GeoReportBase.Production.Path}/bulk/requests.{BulkFormat}", get: GetBulkFile.RunAsync);

        // Below here everything answers in the format of the standard, never in HTML.
        routes.Map(Root + "/{**rest}", http => new GeoReportExchange(http).RefuseAsync([GeoReportFailures.NoSuchAddress])).Add(WithOrigins);
    }

    /// <summary>Browsers of every site may ask (no cookies are used): the answer says so.</summary>
    internal static void AllowEveryOrigin(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "Retry-After, Idempotency-Replayed, Link, ETag, Last-Modified, X-Result-Count, X-Page-Count, X-Page-Size, X-Next-Page-URL";
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, Delegate get, Delegate? post = null)
    {
        var allowed = post is null ? "GET, HEAD, OPTIONS" : "GET, HEAD, POST, OPTIONS";
        routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], get).Add(WithOrigins);
        if (post is not null)
            routes.MapMethods(pattern, [HttpMethods.Post], post).Add(WithOrigins);
        routes.Map(pattern, http => OtherMethodAsync(http, allowed)).Add(WithOrigins);
    }

    internal static void WithOrigins(EndpointBuilder endpoint)
    {
        var run = endpoint.RequestDelegate ?? throw new InvalidOperationException($"{endpoint.DisplayName} has nothing to run.");
        endpoint.RequestDelegate = http =>
        {
            AllowEveryOrigin(http.Response);
            return run(http);
        };
    }

    // Departure: GeoReport v2 has no 405.
    internal static async Task OtherMethodAsync(HttpContext http, string allowed)
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
        http.Response.Headers.AccessControlAllowHeaders = "Content-Type, Authorization, apikey, X-API-Key, Idempotency-Key, Accept-Language";
        http.Response.Headers.AccessControlMaxAge = "86400";
    }
}
