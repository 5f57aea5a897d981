using Microsoft.EntityFrameworkCore;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Geo.Crs;
using Open311.Portal.Hosting;

namespace Open311.Api.Admin;

/// <summary>GET layers, layers/{layer}/versions, layers/{layer}/versions/{version} with its report, its diff and its moves; layer-imports, layer-imports/{id} and layer-imports/{id}/candidates.</summary>
internal static class GetLayers
{
    /// <summary>Moves in a JSON answer; the GeoJSON has all.</summary>
    private const int MaxMoves = 1_000;
    private const int MaxImports = 100;

    public static async Task<IResult> ListAsync(HttpContext http, ListLayers list) =>
        AdminAnswer.Ok(new { Layers = (await list.RunAsync(AdminCall.Of(http).Jurisdiction.Id, http.RequestAborted)).Select(LayerShapes.Of) });

    public static async Task<IResult> VersionsAsync(HttpContext http, string layer, ListLayers list)
    {
        var outcome = await list.VersionsAsync(AdminCall.Of(http).Jurisdiction.Id, layer, http.RequestAborted);
        return outcome.Succeeded
            ? AdminAnswer.Ok(new { Versions = outcome.Value.Versions.Select(version => LayerShapes.Of(outcome.Value.Layer, version)) })
            : AdminAnswer.Refuse(http, outcome.Failures);
    }

    public static async Task<IResult> VersionAsync(HttpContext http, string layer, int version, ListLayers list)
    {
        var outcome = await list.FindAsync(AdminCall.Of(http).Jurisdiction.Id, layer, version, http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        return AdminAnswer.Ok(new
        {
            Version = LayerShapes.Of(outcome.Value.Layer, outcome.Value.Version),
            Report = LayerShapes.Of(LayerVersions.ReportOf(outcome.Value.Version), LanguageOf(http)),
        });
    }

    public static async Task<IResult> DiffAsync(HttpContext http, string layer, int version, DiffLayer diff)
    {
        var against = AdminQuery.Number(http, "against", int.MaxValue);
        if (!against.Succeeded)
            return AdminAnswer.Refuse(http, against.Failures);
        var outcome = await diff.RunAsync(new DiffLayerInput(AdminCall.Of(http).Jurisdiction.Id, layer, version, against.Value), http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        var language = LanguageOf(http);
        return AdminAnswer.Ok(new
        {
            Diff = LayerShapes.Of(outcome.Value.Diff),
            ToConfirm = outcome.Value.ToConfirm.Select(failure => new { failure.Code, Detail = failure.Text(language), failure.Field }),
        });
    }

    public static async Task<IResult> MovesAsync(HttpContext http, string layer, int version, FindMoves find)
    {
        var isGeoJson = AdminQuery.IsGeoJson(http);
        if (!isGeoJson.Succeeded)
            return AdminAnswer.Refuse(http, isGeoJson.Failures);
        var outcome = await find.RunAsync(new FindMovesInput(AdminCall.Of(http).Jurisdiction.Id, layer, version), null, http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        return isGeoJson.Value
            ? Results.Stream(stream => MovesGeoJson.WriteAsync(stream, outcome.Value.Moves, http.RequestAborted), "application/geo+json")
            : AdminAnswer.Ok(LayerShapes.Of(outcome.Value, MaxMoves));
    }

    public static async Task<IResult> ImportsAsync(HttpContext http, Open311DbFactory databases)
    {
        await using var db = databases.For(AdminCall.Of(http).Jurisdiction.Id);
        var rows = await db.LayerImports.AsNoTracking().OrderByDescending(row => row.Id).Take(MaxImports).ToListAsync(http.RequestAborted);
        return AdminAnswer.Ok(new { LayerImports = rows.Select(row => LayerShapes.Of(row, LanguageOf(http))) });
    }

    public static async Task<IResult> ImportAsync(HttpContext http, long id, Open311DbFactory databases)
    {
        await using var db = databases.For(AdminCall.Of(http).Jurisdiction.Id);
        if (await db.LayerImports.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } import)
            return AdminAnswer.Refuse(http, LayerFailures.ImportUnknown);
        var version = import.VersionNumber is { } number ? await db.LayerVersions.AsNoTracking().FirstOrDefaultAsync(row => row.Number == number && db.Layers.Any(layer => layer.Id == row.LayerId && layer.Key == import.LayerKey), http.RequestAborted) : null;
        return AdminAnswer.Ok(new { LayerImport = LayerShapes.Of(import, LanguageOf(http)), Report = LayerShapes.Of(version is null ? null : LayerVersions.ReportOf(version), LanguageOf(http)) });
    }

    /// <summary>What the coordinates of an import that was refused because of its CRS might be in.</summary>
    public static async Task<IResult> CandidatesAsync(HttpContext http, long id, PreviewLayerImport preview)
    {
        var text = http.Request.Query["crs"].ToString();
        var crs = CrsTable.ParseCode(text);
        if (crs is null && text.Length > 0)
            return AdminAnswer.Refuse(http, LayerFailures.CrsNotACode);
        var outcome = await preview.RunAsync(new PreviewLayerImportInput(AdminCall.Of(http).Jurisdiction.Id, id, crs), http.RequestAborted);
        return outcome.Succeeded ? AdminAnswer.Ok(new { Candidates = outcome.Value.Select(candidate => LayerShapes.Of(candidate, LanguageOf(http))) }) : AdminAnswer.Refuse(http, outcome.Failures);
    }

    internal static string LanguageOf(HttpContext http)
    {
        http.Response.Headers.Vary = "Accept-Language";
        return ReaderLanguage.Of(http.Request) ?? AdminCall.Of(http).Jurisdiction.Language;
    }
}
