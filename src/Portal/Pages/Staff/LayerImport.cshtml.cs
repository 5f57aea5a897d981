using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Geo.Crs;

namespace Open311.Portal.Pages.Staff;

/// <summary>How far an uploaded file is; why it was refused; and where the CRS is the reason, what it may be and where the objects would lie then.</summary>
public sealed class LayerImportModel(CancelLayerImport cancel, RetryLayerImport retry, PreviewLayerImport preview, Open311DbFactory databases) : LayerPage
{
    [BindProperty(Name = "id", SupportsGet = true)]
    public long Id { get; set; }

    /// <summary>An EPSG code: to look at, or as what to import.</summary>
    [BindProperty(Name = "crs", SupportsGet = true)]
    public string? Crs { get; set; }

    public LayerImport Import { get; private set; } = null!;

    public bool IsOpen => Import.State is LayerImportState.Waiting or LayerImportState.Running;

    public IReadOnlyList<ToldFailure> Reasons { get; private set; } = [];

    /// <summary>Best first.</summary>
    public IReadOnlyList<CrsPreview> Candidates { get; private set; } = [];

    /// <summary>The file is there, and another CRS may heal it.</summary>
    public bool MayChoose { get; private set; }

    /// <summary>Why the code that somebody typed cannot be looked at.</summary>
    public string? CrsFault { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (!await LoadAsync(ct))
            return NotFound();
        return Import is { State: LayerImportState.Done, VersionNumber: { } version } ? Redirect($"{Request.PathBase}/staff/layers/{Import.LayerKey}/{version}") : Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(CancellationToken ct)
    {
        var outcome = await cancel.RunAsync(new CancelLayerImportInput(RequiredTown.Id, Id), ct);
        if (outcome.Succeeded)
            return Redirect($"{Request.PathBase}/staff/layer-imports/{Id}");
        return await LoadAsync(ct) ? Refused(outcome.Failures) : NotFound();
    }

    public async Task<IActionResult> OnPostCrsAsync(CancellationToken ct)
    {
        if (CrsTable.ParseCode(Crs ?? "") is not { } code)
            return await LoadAsync(ct) ? Refused([LayerFailures.CrsNotACode]) : NotFound();
        var outcome = await retry.RunAsync(new RetryLayerImportInput(RequiredTown.Id, Id, code, Me.Actor), ct);
        if (outcome.Succeeded)
            return Redirect($"{Request.PathBase}/staff/layer-imports/{Id}");
        return await LoadAsync(ct) ? Refused(outcome.Failures) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        await using var db = databases.For(RequiredTown.Id);
        if (await db.LayerImports.AsNoTracking().FirstOrDefaultAsync(row => row.Id == Id, ct) is not { } import)
            return false;
        Import = import;
        Reasons = ToldFailure.Of(import);
        if (import.MayBeRetried)
            await PreviewAsync(ct);
        return true;
    }

    private async Task PreviewAsync(CancellationToken ct)
    {
        var typed = string.IsNullOrWhiteSpace(Crs) ? null : Crs;
        var code = CrsTable.ParseCode(typed ?? "");
        var found = await preview.RunAsync(new PreviewLayerImportInput(RequiredTown.Id, Id, code), ct);
        if (typed is not null && (code is null || !found.Succeeded))
        {
            CrsFault = (code is null ? LayerFailures.CrsNotACode : found.Failures[0]).Text(Language);
            found = await preview.RunAsync(new PreviewLayerImportInput(RequiredTown.Id, Id), ct);
        }

        MayChoose = found.Succeeded;
        Candidates = found.Succeeded ? found.Value : [];
    }
}
