using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Identity;
using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Portal.Pages.Staff;

/// <summary>One version on a map: what the check found in it, what it has otherwise than the one in use, and the button that publishes it.</summary>
public sealed class LayerVersionModel(ListLayers listLayers, DiffLayer diff, DescribeLayer describe, PublishLayer publish, StaffMembers members, Open311DbFactory databases) : LayerPage
{
    [BindProperty(Name = "layer", SupportsGet = true)]
    public string Key { get; set; } = "";

    [BindProperty(Name = "version", SupportsGet = true)]
    public int VersionNumber { get; set; }

    [BindProperty(Name = "confirm")]
    public bool Confirm { get; set; }

    public Layer Layer { get; private set; } = null!;

    public LayerVersion Version { get; private set; } = null!;

    public string State => StateOf(Layer, Version);

    /// <summary>Null of versions imported before there were reports.</summary>
    public LayerReport? Report { get; private set; }

    /// <summary>Against the version in use; null: there is none, or this is it.</summary>
    public LayerDiff? Diff { get; private set; }

    public IReadOnlyList<string> Open => State == "published" ? [] : ToConfirm(Diff, Report);

    /// <summary>Whether a routing rule asks the layer.</summary>
    public bool Routes { get; private set; }

    public LayerMap Map { get; private set; } = null!;

    public string ImportedBy { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await LoadAsync(ct) ? Page() : NotFound();

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken ct)
    {
        var outcome = await publish.RunAsync(new PublishLayerInput(RequiredTown.Id, Key, VersionNumber, Confirm, Me.Actor), ct);
        if (outcome.Succeeded)
            return Redirect($"{Request.PathBase}/staff/layers/{outcome.Value.LayerKey}/{outcome.Value.Version.Number}?done=published");
        return await LoadAsync(ct) ? Refused(outcome.Failures) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        var found = await listLayers.FindAsync(RequiredTown.Id, Key, VersionNumber, ct);
        if (!found.Succeeded)
            return false;
        (Layer, Version) = found.Value;
        Report = LayerVersions.ReportOf(Version);
        int? inUse = null;
        if (State != "published")
        {
            var compared = await diff.RunAsync(new DiffLayerInput(RequiredTown.Id, Key, VersionNumber), ct);
            if (compared.Succeeded)
                (Diff, inUse) = (compared.Value.Diff, compared.Value.Diff.AgainstNumber);
        }

        await using var db = databases.For(RequiredTown.Id);
        Routes = await db.RoutingRules.AnyAsync(rule => rule.LayerId == Layer.Id && rule.IsActive, ct);
        ImportedBy = NameOf(Version.ImportedBy, await members.NamesOfAsync([Version.ImportedBy ?? ""], ct));
        Map = new LayerMap(this, TilesOf(VersionNumber), inUse is { } number ? TilesOf(number) : null, (await describe.RunAsync(RequiredTown.Id, Version.Id, ct)).Extent);
        return true;
    }

    private string TilesOf(int number) => FormattableString.Invariant($"/staff/layers/{Layer.Key}/{number}/{{z}}/{{x}}/{{y}}.mvt");
}
