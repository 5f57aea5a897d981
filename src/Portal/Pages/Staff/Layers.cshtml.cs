using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Portal.Pages.Staff;

/// <summary>The town's layers, the files on their way to become versions, and the form that takes one.</summary>
[TakesLayerFile]
public sealed class LayersModel(ListLayers listLayers, QueueLayerImport queue, Open311DbFactory databases, IOptions<LayerOptions> limits) : LayerPage
{
    private const int ShownImports = 10;

    public IReadOnlyList<ListedLayer> Layers { get; private set; } = [];

    /// <summary>The newest ones.</summary>
    public IReadOnlyList<LayerImport> Imports { get; private set; } = [];

    public LayerFileInput Form => new(this, null, [.. Layers.Select(row => row.Layer.Key)], limits.Value.MaxFileBytes);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var queued = await LayerUpload.QueueAsync(HttpContext, RequiredTown.Id, FormText.Clean(Request.Form["layer"].ToString()), Me.Actor, queue);
        if (queued.Succeeded)
            return Redirect($"{Request.PathBase}/staff/layer-imports/{queued.Value.Id}");
        await LoadAsync(ct);
        return Refused(queued.Failures);
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        Layers = await listLayers.RunAsync(RequiredTown.Id, ct);
        await using var db = databases.For(RequiredTown.Id);
        Imports = await db.LayerImports.AsNoTracking().OrderByDescending(row => row.Id).Take(ShownImports).ToListAsync(ct);
    }
}
