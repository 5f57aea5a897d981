using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Open311.Core.Layers;
using Open311.Geo;
using Open311.Portal.Hosting;

namespace Open311.Portal.Maps;

/// <summary>Vector tiles of the base map, and the style that draws them. The tiles of reports are those of OGC API Tiles.</summary>
internal static class MapRoutes
{
    private const string VectorTile = "application/vnd.mapbox-vector-tile";

    public static void MapMaps(this IEndpointRouteBuilder routes)
    {
        routes.MapReading("/map/style.json", GetStyleAsync);
        routes.MapReading("/map/town/{z}/{x}/{y}.mvt", GetTownTileAsync);
    }

    private static async Task<IResult> GetStyleAsync(HttpContext http, JurisdictionResolution jurisdictions, DrawLayerTile tiles, FindPublicLayers layers)
    {
        var town = await jurisdictions.RequireAsync(http, null);
        if (!town.Succeeded)
            return Results.NotFound();
        var version = await tiles.VersionAsync(town.Value.Id, http.RequestAborted);
        var sources = (await layers.RunAsync(town.Value.Id, withNonPublic: true, http.RequestAborted)).Where(layer => layer.IsDrawn).Select(layer => layer.Attribution).OfType<string>().Distinct(StringComparer.Ordinal);
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(MapStyle.Write(http.Request.PathBase, town.Value.Row, [.. sources], version, isDark: http.Request.Query["scheme"] == "dark"), "application/json", entityTag: new EntityTagHeaderValue($"\"{version}\""));
    }

    /// <summary>The style names the tiles with their version, so that they can be kept for good.</summary>
    private static async Task<IResult> GetTownTileAsync(HttpContext http, string z, string x, string y, JurisdictionResolution jurisdictions, DrawLayerTile tiles)
    {
        var town = await jurisdictions.RequireAsync(http, null);
        if (!town.Succeeded || TileAddress.TryParse(z, x, y) is not { } tile)
            return Results.NotFound();
        var version = await tiles.VersionAsync(town.Value.Id, http.RequestAborted);
        var tag = new EntityTagHeaderValue($"\"{version}\"");
        http.Response.Headers.CacheControl = http.Request.Query["v"] == version ? "public, max-age=31536000, immutable" : "public, no-cache";
        return IsKnown(http, tag) ? NotModified(http, tag) : Tile(await tiles.RunAsync(town.Value.Id, tile, http.RequestAborted), tag);
    }

    private static bool IsKnown(HttpContext http, EntityTagHeaderValue tag) =>
        http.Request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known && known.Any(other => other.Compare(tag, useStrongComparison: false));

    private static IResult NotModified(HttpContext http, EntityTagHeaderValue tag)
    {
        http.Response.Headers.ETag = tag.ToString();
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    private static IResult Tile(byte[] bytes, EntityTagHeaderValue tag) => Results.Bytes(bytes, VectorTile, entityTag: tag);
}
