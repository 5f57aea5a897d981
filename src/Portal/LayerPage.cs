using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Layers;
using Open311.Geo;
using Open311.Portal.Hosting;

namespace Open311.Portal;

/// <summary>A page of those who manage layers.</summary>
public abstract class LayerPage : StaffPage
{
    protected override bool IsPermitted => ManagesLayers;

    /// <param name="share">0 to 1.</param>
    public string Percent(double share) => (share * 100).ToString("0.#", Culture) + Say(" %", "%");

    public string Meters(double meters) => meters.ToString(meters < 10 ? "0.###" : "N0", Culture) + " m";

    /// <summary>What a language is to be marked with: a report kept from before there were two languages is English. A column's name is the same in both, and has no space.</summary>
    public string? ForeignTo(Bilingual words) => Language != "en" && words.English == words.German && words.English.Contains(' ', StringComparison.Ordinal) ? "en" : null;

    public string NameOf(LayerSeverity severity) => severity switch
    {
        LayerSeverity.Error => Say("Fehler", "error"),
        LayerSeverity.Warning => Say("Warnung", "warning"),
        _ => Say("Hinweis", "information"),
    };

    public string NameOf(LayerImportState state) => state switch
    {
        LayerImportState.Waiting => Say("wartet", "waiting"),
        LayerImportState.Running => Say("wird eingelesen", "being imported"),
        LayerImportState.Done => Say("eingelesen", "imported"),
        LayerImportState.Refused => Say("abgelehnt", "refused"),
        LayerImportState.Failed => Say("gescheitert", "failed"),
        _ => Say("abgebrochen", "cancelled"),
    };

    public string NameOf(MapRole role) => role switch
    {
        MapRole.Neighbour => Say("Nachbargemeinden", "neighbouring municipalities"),
        MapRole.Boundary => Say("Gebiet des Orts", "the town's area"),
        MapRole.LandUse => Say("Flächennutzung", "land use"),
        MapRole.Green => Say("Grünflächen", "green spaces"),
        MapRole.Water => Say("Gewässer", "waters"),
        MapRole.Waterway => Say("Flüsse und Bäche (Linien)", "rivers and brooks (lines)"),
        MapRole.Building => Say("Gebäude", "buildings"),
        MapRole.Rail => Say("Bahn", "railways"),
        MapRole.Road => Say("Straßen", "roads"),
        MapRole.District => Say("Ortsteile", "districts"),
        MapRole.Address => Say("Hausnummern", "house numbers"),
        _ => Say("einzelne Objekte (Leuchten, Bäume)", "single things (lamps, trees)"),
    };

    /// <summary>The one who imported or published, as people call them.</summary>
    /// <param name="names">Of <c>account:ID</c>.</param>
    public string NameOf(string? actor, IReadOnlyDictionary<string, string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return actor switch
        {
            null => "",
            "operator" => Say("Betreiber", "operator"),
            _ when actor.StartsWith("key:", StringComparison.Ordinal) => Say("Schlüssel ", "key ") + actor["key:".Length..],
            _ => names.GetValueOrDefault(actor) ?? Say("ein gelöschter Zugang", "a removed account"),
        };
    }

    public static string StateOf(Layer layer, LayerVersion version)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(version);
        return version.Id == layer.PublishedVersionId ? "published" : version.PublishedAt is null ? "staged" : "former";
    }

    public string NameOfState(string state) => state switch
    {
        "published" => Say("in Gebrauch", "in use"),
        "staged" => Say("wartet auf die Veröffentlichung", "waits to be published"),
        _ => Say("war in Gebrauch", "was in use"),
    };

    /// <summary>What is to be confirmed, in the words of the page that asks for it.</summary>
    public IReadOnlyList<string> ToConfirm(LayerDiff? diff, LayerReport? report)
    {
        var words = new List<string>();
        if (diff is { GoneShare: > LayerConfirmations.MaxGoneShare })
        {
            words.Add(Say(
                $"{Number(diff.Gone)} der {Number(diff.OldCount)} Objekte der Fassung {diff.AgainstNumber} fehlen ({Percent(diff.GoneShare)}).",
                $"{Number(diff.Gone)} of the {Number(diff.OldCount)} objects of version {diff.AgainstNumber} are gone ({Percent(diff.GoneShare)})."));
        }

        if (diff is { AreaShare: > LayerConfirmations.MaxAreaShare })
        {
            words.Add(Say(
                $"{Percent(diff.AreaShare.Value)} der Fläche gehören danach zu etwas anderem als in Fassung {diff.AgainstNumber}.",
                $"{Percent(diff.AreaShare.Value)} of the area will belong to something else than in version {diff.AgainstNumber}."));
        }

        if (report is { GreatestRepairShare: > LayerConfirmations.MaxRepairShare })
        {
            words.Add(Say(
                $"Die Reparatur einer ungültigen Geometrie ändert eine Fläche um {Percent(report.GreatestRepairShare.Value)}; der Prüfbericht nennt sie.",
                $"Repairing an invalid geometry changes an area by {Percent(report.GreatestRepairShare.Value)}; the report names it."));
        }

        // Which reports would move is not reckoned for every look at a version.
        words.AddRange(Failures.Where(failure => failure.Code == LayerFailures.ConfirmMovesCode).Select(failure => failure.Text(Language)));
        return words;
    }
}

/// <summary>What the partial <c>_LayerMap</c> shows beside the places that the page lists (<c>data-point</c>).</summary>
/// <param name="Tiles">Address of a version's tiles, below the town's base; null: only places.</param>
/// <param name="Before">Those of the version in use, to compare with.</param>
public sealed record LayerMap(PortalPage Page, string? Tiles, string? Before, BoundingBox? Extent);

/// <summary>What the partial <c>_LayerFile</c> shows: the form that takes a file.</summary>
/// <param name="LayerKey">Null: the form asks for it.</param>
/// <param name="Known">Keys to choose from.</param>
public sealed record LayerFileInput(LayerPage Page, string? LayerKey, IReadOnlyList<string> Known, long MaxBytes)
{
    public string? Typed(string field) => Page.Request.HasFormContentType && Page.Request.Form[field] is [{ Length: > 0 } value, ..] ? value : null;
}

/// <summary>
/// For a page whose form takes a layer file: it is received only from somebody who may manage the town's layers, and dropped again where the page does not take it, for want of the
/// form's token for example.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TakesLayerFileAttribute : Attribute, IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method) || http.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            await next();
            return;
        }

        var services = http.RequestServices;
        var town = await services.GetRequiredService<JurisdictionResolution>().RequireAsync(http, null);
        var member = await StaffSignIn.FindAsync(http);
        var fields = town.Succeeded && member is not null && member.May(Permission.ManageLayers, town.Value.Id)
            ? await services.GetRequiredService<LayerFileForm>().ReadAsync(http)
            : new LayerFileFields(FormCollection.Empty, null, LayerFailures.FileMissing);
        http.Request.Form = fields.Form;
        var arrived = new ArrivedFile(fields.HasFile ? fields.File : null, fields.Refusal);
        http.Features.Set(arrived);
        try
        {
            await next();
        }
        finally
        {
            if (arrived.Rest is { } left)
                services.GetRequiredService<LayerUploads>().Drop(left.StoredName);
        }
    }
}

/// <summary>The file of a request, until a page takes it.</summary>
public sealed class ArrivedFile(ArrivedLayerFile? file, Failure? refusal)
{
    public Failure? Refusal => refusal;

    /// <summary>What nobody has taken.</summary>
    public ArrivedLayerFile? Rest { get; private set; } = file;

    /// <summary>From here on it is the caller's to drop.</summary>
    public ArrivedLayerFile? Take()
    {
        var taken = Rest;
        Rest = null;
        return taken;
    }
}

/// <summary>What the partial <c>_Publish</c> shows.</summary>
/// <param name="IsPossible">It is not in use.</param>
public sealed record LayerPublication(LayerPage Page, string Key, int Number, bool IsPossible, IReadOnlyList<string> ToConfirm);
