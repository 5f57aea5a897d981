using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Geo.Crs;

namespace Open311.Core.Layers;

/// <param name="Crs">EPSG code that the file's coordinates are taken to be in.</param>
/// <param name="Actor"><c>key:NAME</c>, or <c>account:ID</c>.</param>
public sealed record RetryLayerImportInput(int JurisdictionId, long Id, int Crs, string Actor);

/// <summary>Lets an import wait again that was refused because of its CRS, with the one that a person has chosen. The file is the one that was uploaded: it is kept for a day.</summary>
public sealed class RetryLayerImport(Open311DbFactory databases, LayerUploads uploads, PipelineBell bell)
{
    public async Task<Outcome<LayerImport>> RunAsync(RetryLayerImportInput input, CancellationToken ct)
    {
        if (CrsTable.Find(input.Crs) is null)
            return LayerFailures.CrsNotSupported(input.Crs);
        await using var db = databases.For(input.JurisdictionId);
        if (await db.LayerImports.AsNoTracking().FirstOrDefaultAsync(row => row.Id == input.Id, ct) is not { } import)
            return LayerFailures.ImportUnknown;
        if (!import.MayBeRetried || !uploads.Has(import.StoredName))
            return LayerFailures.ImportFileGone;
        var wanted = LayerJson.Write(LayerJson.Read<ImportLayerInput>(import.Input) with { CrsOverride = input.Crs });
        var mine = await db.LayerImports.Where(row => row.Id == input.Id && row.State == LayerImportState.Refused).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.State, LayerImportState.Waiting).SetProperty(one => one.Input, wanted).SetProperty(one => one.RequestedBy, input.Actor).SetProperty(one => one.Attempts, 0)
                .SetProperty(one => one.Done, 0).SetProperty(one => one.FinishedAt, (DateTimeOffset?)null).SetProperty(one => one.Failures, "[]").SetProperty(one => one.CancelRequested, false),
            ct);
        if (mine == 0)
            return LayerFailures.ImportFileGone;
        bell.Ring();
        return await db.LayerImports.AsNoTracking().SingleAsync(row => row.Id == input.Id, ct);
    }
}
