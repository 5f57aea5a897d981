using Open311.Api.Admin;

namespace Open311.Api.Ogc;

/// <summary>OGC API Features and Tiles on one screen: Features Part 1 (17-069r4), Part 2 (18-058r1), Part 3 (19-079r2), Part 5 (23-058r1); Tiles (20-057). Only reading; open to everybody.</summary>
public static class OgcRoutes
{
    public const string Root = "/ogc";

    public static IServiceCollection AddOgc(this IServiceCollection services)
    {
        services.AddSingleton<OgcCollections>();
        services.AddSingleton<OgcItems>();
        services.AddSingleton<ExportFiles>();
        services.AddExceptionHandler<OgcTrouble>();
        return services;
    }

    public static void MapOgc(this IEndpointRouteBuilder routes)
    {
        var below = routes.MapGroup(Root);
        Map(below, "/", GetLanding.RunAsync);
        Map(below, "/conformance", GetConformance.RunAsync);
        Map(below, "/api", GetApi.RunAsync);
        Map(below, GetQgisProject.Path, GetQgisProject.RunAsync);
        Map(below, "/collections", GetCollections.RunAsync);
        Map(below, "/collections/{collection}", GetCollection.RunAsync);
        Map(below, "/collections/{collection}/schema", GetSchema.RunAsync);
        Map(below, "/collections/{collection}/queryables", GetSchema.QueryablesAsync);
        Map(below, "/collections/{collection}/export.{format}", GetExport.RunAsync);
        Map(below, "/tileMatrixSets", GetTiles.MatrixSetsAsync);
        Map(below, "/tileMatrixSets/" + OgcTileMatrixSet.Id, GetTiles.MatrixSetAsync);
        Map(below, "/collections/{collection}/tiles", GetTiles.SetsAsync);
        Map(below, "/collections/{collection}/tiles/" + OgcTileMatrixSet.Id, GetTiles.SetAsync);
        Map(below, "/collections/{collection}/tiles/" + OgcTileMatrixSet.Id + "/tilejson", GetTiles.TileJsonAsync);
        Map(below, "/collections/{collection}/tiles/" + OgcTileMatrixSet.Id + "/{matrix}/{row}/{column}", GetTiles.TileAsync);
        Map(below, "/collections/{collection}/items", GetItems.RunAsync);
        Map(below, "/collections/{collection}/items/{feature}", GetItem.RunAsync);
        below.Map("/{**rest}", (HttpContext http) => AdminAnswer.Refuse(http, OgcFailures.NoSuchAddress));
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, Delegate run)
    {
        routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], run);
        routes.Map(pattern, (HttpContext http) =>
        {
            http.Response.Headers.Allow = "GET, HEAD, OPTIONS";
            return HttpMethods.IsOptions(http.Request.Method) ? Results.NoContent() : AdminAnswer.Refuse(http, OgcFailures.MethodNotAllowed("GET, HEAD, OPTIONS"), StatusCodes.Status405MethodNotAllowed);
        });
    }
}
