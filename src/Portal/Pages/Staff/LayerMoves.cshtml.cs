using Microsoft.AspNetCore.Mvc;
using Open311.Core.Layers;

namespace Open311.Portal.Pages.Staff;

/// <summary>The latest reports that a version would send to another department, on a map, before it is published.</summary>
public sealed class LayerMovesModel(FindMoves findMoves, DescribeLayer describe, ListLayers listLayers, DiffLayer diff) : LayerPage
{
    [BindProperty(Name = "layer", SupportsGet = true)]
    public string Key { get; set; } = "";

    [BindProperty(Name = "version", SupportsGet = true)]
    public int VersionNumber { get; set; }

    public Layer Layer { get; private set; } = null!;

    /// <summary>Null if it could not be tried.</summary>
    public FoundMoves? Found { get; private set; }

    public ReportMoves? Moves => Found is null ? null : new ReportMoves(this, Found.Moves);

    public IReadOnlyList<string> Open { get; private set; } = [];

    public bool IsPublished { get; private set; }

    public LayerMap Map { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var found = await listLayers.FindAsync(RequiredTown.Id, Key, VersionNumber, ct);
        if (!found.Succeeded)
            return NotFound();
        var version = found.Value.Version;
        Layer = found.Value.Layer;
        IsPublished = version.Id == Layer.PublishedVersionId;
        var moves = await findMoves.RunAsync(new FindMovesInput(RequiredTown.Id, Key, VersionNumber), null, ct);
        if (moves.Succeeded)
            Found = moves.Value;
        else
            Failures = moves.Failures;
        var compared = await diff.RunAsync(new DiffLayerInput(RequiredTown.Id, Key, VersionNumber), ct);
        var change = compared.Succeeded && !IsPublished ? compared.Value.Diff : null;
        Open = IsPublished ? [] : ToConfirm(change, LayerVersions.ReportOf(version));
        if (!IsPublished && change is not null && Found?.Counts.Sum(row => row.Count) is > 0 and var moved)
            Open = [.. Open, Say($"{Number(moved)} Meldungen gingen an eine andere Stelle.", $"{Number(moved)} reports would go to another department.")];
        Map = new LayerMap(
            this, Tiles(VersionNumber), change is null ? null : Tiles(change.AgainstNumber), (await describe.RunAsync(RequiredTown.Id, version.Id, ct)).Extent);
        return Page();

        string Tiles(int number) => FormattableString.Invariant($"/staff/layers/{Layer.Key}/{number}/{{z}}/{{x}}/{{y}}.mvt");
    }
}
