using Microsoft.AspNetCore.Mvc;
using Open311.Core.Assets;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Objects;

/// <summary>An object of the town that reports can name, a street lamp for instance, and what has been reported of it.</summary>
public sealed class ObjectModel(ShowAsset showAsset, ServiceCatalogs catalogs) : PortalPage
{
    protected override bool IsListed => true;

    /// <summary>Null: there is none.</summary>
    public AssetHistory? Shown { get; private set; }

    /// <summary>Active services that the object can be reported under.</summary>
    public IReadOnlyList<Service> Services { get; private set; } = [];

    public CatalogSnapshot Catalog { get; private set; } = null!;

    public string Title => Shown is not { } shown ? Say("Objekt nicht gefunden", "Object not found") : shown.ReportCount switch
    {
        0 => Say($"{shown.Label}: noch nicht gemeldet", $"{shown.Label}: not reported yet"),
        1 => Say($"{shown.Label}: einmal gemeldet", $"{shown.Label}: reported once"),
        var count => Say($"{shown.Label}: {count}-mal gemeldet", $"{shown.Label}: reported {count} times"),
    };

    /// <summary>Of the object's page. A slash in an id stays one.</summary>
    public static string PathOf(string layerKey, string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return $"~/objects/{layerKey}/{string.Join('/', id.Split('/').Select(Uri.EscapeDataString))}";
    }

    public string NameOf(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Title ?? (Catalog.ById.TryGetValue(report.ServiceId, out var service) ? service.In(Language).Name : "…");
    }

    public async Task<IActionResult> OnGetAsync(string layer, string id, CancellationToken ct)
    {
        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        var outcome = await showAsset.RunAsync(RequiredTown.Id, layer, IllegalCharacter.Without(id), ct);
        if (outcome.Succeeded)
        {
            Shown = outcome.Value;
            Services = [.. Catalog.All.Where(service => service.IsActive && Shown.Asset is not null && service.Assets?.Layer?.Key == Shown.LayerKey)];
        }
        else
        {
            Response.StatusCode = 404;
        }

        return Page();
    }
}
