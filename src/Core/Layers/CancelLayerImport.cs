using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

public sealed record CancelLayerImportInput(int JurisdictionId, long Id);

/// <summary>Ends an import that waits at once, one that runs within a second or two: its transaction is rolled back. One that was cancelled already stays so; what has ended otherwise is a conflict, also if somebody had wanted to cancel it in time.</summary>
public sealed class CancelLayerImport(Open311DbFactory databases, LayerUploads uploads, TimeProvider clock)
{
    public async Task<Outcome<LayerImport>> RunAsync(CancelLayerImportInput input, CancellationToken ct)
    {
        await using var db = databases.For(input.JurisdictionId);
        var mine = db.LayerImports.Where(row => row.Id == input.Id);
        var now = clock.GetUtcNow();
        var waited = await mine.Where(row => row.State == LayerImportState.Waiting)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.State, LayerImportState.Cancelled).SetProperty(one => one.CancelRequested, true).SetProperty(one => one.FinishedAt, now), ct);
        if (waited == 0)
            await mine.Where(row => row.State == LayerImportState.Running).ExecuteUpdateAsync(row => row.SetProperty(one => one.CancelRequested, true), ct);
        if (await mine.AsNoTracking().FirstOrDefaultAsync(ct) is not { } found)
            return LayerFailures.ImportUnknown;
        if (waited > 0)
            uploads.Drop(found.StoredName);
        return found.State is LayerImportState.Waiting or LayerImportState.Running or LayerImportState.Cancelled ? found : LayerFailures.ImportEnded;
    }
}
