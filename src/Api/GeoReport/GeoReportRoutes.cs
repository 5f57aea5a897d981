using Microsoft.Extensions.Options;
using Open311.Core.Installation;
using Open311.Core.Media;

namespace Open311.Api.GeoReport;

/// <summary>The Open311 interface, GeoReport v2, on one screen.</summary>
public static class GeoReportRoutes
{
    public const string Root = "/open311";

    public static IServiceCollection AddGeoReport(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GeoReportOptions>().BindSettings(configuration, GeoReportOptions.Section)
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
        services.AddSingleton<KeptAnswers>();
        services.AddSingleton<SendReports>();
        services.AddSingleton<UpdateReport>();
        return services;
    }

    public static void MapGeoReport(this IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in GeoReportBase.All)
        {
            var below = routes.MapGroup(endpoint.Path).WithMetadata(endpoint);
            WireRoutes.Map(below, "/discovery", (HttpMethods.Get, GetDiscovery.RunAsync));
            WireRoutes.Map(below, "/services", (HttpMethods.Get, GetServices.RunAsync));
            WireRoutes.Map(below, "/services/{code}", (HttpMethods.Get, GetServiceDefinition.RunAsync));
            WireRoutes.Map(below, "/requests", (HttpMethods.Get, GetRequests.RunAsync), (HttpMethods.Post, PostRequests.RunAsync));
            WireRoutes.Map(below, "/requests", "geojson|csv|atom", (HttpMethods.Get, GetRequests.RunAsync));
            WireRoutes.Map(below, "/requests/{id}", (HttpMethods.Get, GetRequest.RunAsync));
            WireRoutes.Map(below, "/requests/{id}", "geojson", (HttpMethods.Get, GetRequest.RunAsync));
            WireRoutes.Map(below, "/assets", (HttpMethods.Get, GetAssets.RunAsync));
            WireRoutes.Map(below, "/assets/{id}", (HttpMethods.Get, GetAsset.RunAsync));
            WireRoutes.Map(below, "/similar", (HttpMethods.Get, GetSimilar.RunAsync));
            WireRoutes.Map(below, "/tokens/{token}", (HttpMethods.Get, GetToken.RunAsync));
            if (!endpoint.IsSandbox)
                WireRoutes.Map(below, "/servicerequestupdates", (HttpMethods.Get, GetUpdates.RunAsync), (HttpMethods.Post, PostUpdates.RunAsync));
        }

        WireRoutes.Map(routes, $"{GeoReportBase.Production.Path}/bulk/requests", "csv|json|xml", (HttpMethods.Get, GetBulkFile.RunAsync));
        WireRoutes.MapRest(routes.MapGroup(Root));
    }
}
