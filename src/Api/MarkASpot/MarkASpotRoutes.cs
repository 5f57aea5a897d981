using Open311.Api.GeoReport;

namespace Open311.Api.MarkASpot;

/// <summary>The interface in the manner of Mark-a-Spot (Bonn, Köln, Gießen, Brühl …), on one screen: a translation over the operations of GeoReport.</summary>
public static class MarkASpotRoutes
{
    public const string Root = "/georeport";
    private static readonly GeoReportBase Endpoint = new(Root + "/v2", false, false, "Mark-a-Spot's clients speak to this address in their own words.");

    public static IServiceCollection AddMarkASpot(this IServiceCollection services) =>
        services.AddSingleton(new WireDialect(Root, http => new MarkASpotExchange(http)));

    public static void MapMarkASpot(this IEndpointRouteBuilder routes)
    {
        var v2 = routes.MapGroup(Endpoint.Path).WithMetadata(Endpoint);
        WireRoutes.Map(v2, "/discovery", (HttpMethods.Get, Open311.Api.GeoReport.GetDiscovery.RunAsync));
        WireRoutes.Map(v2, "/services", (HttpMethods.Get, Open311.Api.GeoReport.GetServices.RunAsync));
        WireRoutes.Map(v2, "/services/{code}", (HttpMethods.Get, Open311.Api.GeoReport.GetServiceDefinition.RunAsync));
        WireRoutes.Map(v2, "/requests", (HttpMethods.Get, GetRequests.RunAsync), (HttpMethods.Post, PostRequests.RunAsync));
        WireRoutes.Map(v2, "/requests/{id}", (HttpMethods.Get, GetRequest.RunAsync), (HttpMethods.Post, PostRequest.RunAsync));
        WireRoutes.MapRest(routes.MapGroup(Root));
    }
}
