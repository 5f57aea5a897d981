using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Open311.Core.Identity;
using Open311.Core.Layers;
using Open311.Geo;
using Open311.Portal.Hosting;

namespace Open311.Portal.Maps;

/// <summary>Vector tiles of any version of a layer, staged ones included, for the maps of those who manage layers.</summary>
internal static class LayerTileRoutes
{
    /// <summary>Name of the tiles' layer.</summary>
    public const string LayerName = "layer";

    public static void MapLayerTiles(this IEndpointRouteBuilder routes) => routes.MapReading("/staff/layers/{layer}/{version:int}/{z}/{x}/{y}.mvt", GetAsync);

    private static async Task<IResult> GetAsync(
        HttpContext http, string layer, int version, string z, string x, string y, JurisdictionResolution jurisdictions, ListLayers list, DrawFeatureTile tiles)
    {
        var town = await jurisdictions.RequireAsync(http, null);
        if (!town.Succeeded || await StaffSignIn.FindAsync(http) is not { } member || !member.May(Permission.ManageLayers, town.Value.Id) || TileAddress.TryParse(z, x, y) is not { } tile)
            return Results.NotFound();
        var found = await list.FindAsync(town.Value.Id, layer, version, http.RequestAborted);
        if (!found.Succeeded)
            return Results.NotFound();
        http.Response.Headers.CacheControl = "private, max-age=3600"; // A version never changes.
        return Results.Bytes(await tiles.RunAsync(town.Value.Id, found.Value.Version.Id, LayerName, tile, http.RequestAborted), "application/vnd.mapbox-vector-tile");
    }
}
