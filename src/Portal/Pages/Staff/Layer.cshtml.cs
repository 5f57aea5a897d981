using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Open311.Core.Identity;
using Open311.Core.Layers;

namespace Open311.Portal.Pages.Staff;

/// <summary>One layer: its versions, the way back to the one before, and the form that takes a new one.</summary>
[TakesLayerFile]
public sealed class LayerModel(ListLayers listLayers, QueueLayerImport queue, RollBackLayer rollBack, StaffMembers members, IOptions<LayerOptions> limits) : LayerPage
{
    [BindProperty(Name = "layer", SupportsGet = true)]
    public string Key { get; set; } = "";

    public Layer Layer { get; private set; } = null!;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<LayerVersion> Versions { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Names { get; private set; } = new Dictionary<string, string>();

    /// <summary>The version that a rollback leads to.</summary>
    public LayerVersion? Before => Versions.FirstOrDefault(row => row.Id == Versions.FirstOrDefault(version => version.Id == Layer.PublishedVersionId)?.ReplacedVersionId);

    public LayerFileInput Form => new(this, Layer.Key, [], limits.Value.MaxFileBytes);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await LoadAsync(ct) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await LoadAsync(ct))
            return NotFound();
        var queued = await LayerUpload.QueueAsync(HttpContext, RequiredTown.Id, Layer.Key, Me.Actor, queue);
        return queued.Succeeded ? Redirect($"{Request.PathBase}/staff/layer-imports/{queued.Value.Id}") : Refused(queued.Failures);
    }

    public async Task<IActionResult> OnPostRollBackAsync(CancellationToken ct)
    {
        var outcome = await rollBack.RunAsync(new RollBackLayerInput(RequiredTown.Id, Key, Me.Actor), ct);
        if (outcome.Succeeded)
            return Redirect($"{Request.PathBase}/staff/layers/{outcome.Value.LayerKey}?done=rolled-back");
        return await LoadAsync(ct) ? Refused(outcome.Failures) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        var found = await listLayers.VersionsAsync(RequiredTown.Id, Key, ct);
        if (!found.Succeeded)
            return false;
        (Layer, Versions) = found.Value;
        Names = await members.NamesOfAsync(Versions.SelectMany(row => new[] { row.ImportedBy, row.PublishedBy }).OfType<string>(), ct);
        return true;
    }
}
