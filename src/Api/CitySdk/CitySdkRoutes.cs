using Open311.Api.GeoReport;

namespace Open311.Api.CitySdk;

/// <summary>The interface in the manner of CitySDK as Klarschiff speaks it (Rostock, Mecklenburg-Vorpommern), on one screen: a translation over the operations of GeoReport.</summary>
public static class CitySdkRoutes
{
    public const string Root = "/citysdk";
    private static readonly GeoReportBase Endpoint = new(Root, false, false, "Klarschiff's clients and CitySDK's speak to this address in their own words.");

    public static IServiceCollection AddCitySdk(this IServiceCollection services) =>
        services.AddSingleton(new WireDialect(Root, http => new CitySdkExchange(http)));

    public static void MapCitySdk(this IEndpointRouteBuilder routes)
    {
        var city = routes.MapGroup(Root).WithMetadata(Endpoint);
        WireRoutes.Map(city, "/discovery", (HttpMethods.Get, Open311.Api.GeoReport.GetDiscovery.RunAsync));
        WireRoutes.Map(city, "/services", (HttpMethods.Get, GetServices.RunAsync));
        WireRoutes.Map(city, "/services/{code}", (HttpMethods.Get, Open311.Api.GeoReport.GetServiceDefinition.RunAsync));
        WireRoutes.Map(city, "/requests", (HttpMethods.Get, GetRequests.RunAsync), (HttpMethods.Post, PostRequests.RunAsync));
        WireRoutes.Map(city, "/requests/{id}", (HttpMethods.Get, GetRequest.RunAsync), (HttpMethods.Patch, PatchRequest.RunAsync), (HttpMethods.Put, PatchRequest.RunAsync));
        WireRoutes.Map(city, "/requests/comments/{id}", (HttpMethods.Get, GetComments.RunAsync), (HttpMethods.Post, PostComment.RunAsync));
        WireRoutes.Map(city, "/requests/votes/{id}", (HttpMethods.Post, PostVote.RunAsync));
        WireRoutes.Map(city, "/requests/abuses/{id}", (HttpMethods.Post, PostAbuse.RunAsync));
        WireRoutes.Map(city, "/requests/completions/{id}", (HttpMethods.Post, PostCompletion.RunAsync));
        WireRoutes.Map(city, "/requests/photos/{id}", (HttpMethods.Post, PostPhoto.RunAsync));
        WireRoutes.Map(city, "/requests/notes/{id}", (HttpMethods.Get, GetNotes.RunAsync), (HttpMethods.Post, PostNote.RunAsync));
        WireRoutes.Map(city, "/coverage", (HttpMethods.Get, GetCoverage.RunAsync));
        WireRoutes.MapRest(city);
    }
}
