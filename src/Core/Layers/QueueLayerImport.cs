using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;

namespace Open311.Core.Layers;

/// <param name="Import">Its path is left out: the file is in <see cref="LayerUploads"/>.</param>
public sealed record QueueLayerImportInput(ImportLayerInput Import, string StoredName, long Bytes);

/// <summary>Has an uploaded file imported by a worker.</summary>
public sealed class QueueLayerImport(Open311DbFactory databases, LayerUploads uploads, PipelineBell bell, TimeProvider clock)
{
    /// <summary>Imports of a town that may wait or run at a time: each holds a file.</summary>
    public const int MaxWaiting = 20;

    public async Task<Outcome<LayerImport>> RunAsync(QueueLayerImportInput input, CancellationToken ct)
    {
        if (ImportLayer.Refuse(input.Import) is { } refusal)
            return Drop(refusal);
        await using var db = databases.For(input.Import.JurisdictionId);
        if (await db.LayerImports.CountAsync(row => row.State == LayerImportState.Waiting || row.State == LayerImportState.Running, ct) >= MaxWaiting)
            return Drop(LayerFailures.TooManyImports(MaxWaiting));
        var row = new LayerImport
        {
            LayerKey = input.Import.LayerKey,
            FileName = input.Import.FileName ?? "upload",
            StoredName = input.StoredName,
            Bytes = input.Bytes,
            Input = LayerJson.Write(input.Import with { Path = "" }),
            RequestedBy = input.Import.Actor,
            RequestedAt = clock.GetUtcNow(),
            State = LayerImportState.Waiting,
        };
        db.LayerImports.Add(row);
        await db.SaveChangesAsync(ct);
        bell.Ring();
        return row;

        Outcome<LayerImport> Drop(Failure failure)
        {
            uploads.Drop(input.StoredName);
            return failure;
        }
    }
}
