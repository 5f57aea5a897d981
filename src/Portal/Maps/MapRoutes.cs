using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Portal.Hosting;

namespace Open311.Portal.Maps;

/// <summary>Vector tiles of the town and of its reports, and the style that draws them.</summary>
internal static class MapRoutes
{
    private const string VectorTile = "application/vnd.mapbox-vector-tile";

    public static void MapMaps(this IEndpointRouteBuilder routes)
    {
        routes.MapReading("/map/style.json", GetStyleAsync);
        routes.MapReading("/map/town/{z}/{x}/{y}.mvt", GetTownTileAsync);
        routes.MapReading("/map/reports/{z}/{x}/{y}.mvt", GetReportTileAsync);
    }

    private static async Task<IResult> GetStyleAsync(HttpContext http, JurisdictionResolution jurisdictions, DrawLayerTile tiles)
    {
        var town = await jurisdictions.RequireAsync(http, null);
        if (!town.Succeeded)
            return Results.NotFound();
        var version = await tiles.VersionAsync(town.Value.Id, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(MapStyle.Write(http.Request.PathBase, town.Value.Row, version, isDark: http.Request.Query["scheme"] == "dark"), "application/json", entityTag: new EntityTagHeaderValue($"\"{version}\""));
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

    /// <summary>Asked about every time, so that a hidden report is gone from every map at once; the answer is mostly 304.</summary>
    private static async Task<IResult> GetReportTileAsync(
        HttpContext http, string z, string x, string y, JurisdictionResolution jurisdictions, ServiceCatalogs catalogs, DataVersions versions, DrawReportTile tiles)
    {
        var ct = http.RequestAborted;
        var town = await jurisdictions.RequireAsync(http, null);
        if (!town.Succeeded || TileAddress.TryParse(z, x, y) is not { } tile)
            return Results.NotFound();
        var catalog = await catalogs.ForAsync(town.Value.Id, ct);
        var tag = new EntityTagHeaderValue($"\"{await versions.OfReportsAsync(town.Value.Id, ct)}\"");
        http.Response.Headers.CacheControl = "public, no-cache";
        return IsKnown(http, tag) ? NotModified(http, tag) : Tile(await tiles.RunAsync(town.Value.Id, ReportQuery.Of(http.Request.Query).FilterFor(catalog), tile, ct), tag);
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
