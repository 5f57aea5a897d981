using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Harvests.Wire;
using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Core.Harvests;

/// <param name="Address">Without the values of parameters that may be a password.</param>
/// <param name="IsRunning">A worker has it at this moment.</param>
public sealed record ListedHarvest(LayerHarvest Harvest, string Address, ImportLayerInput Import, bool IsRunning, IReadOnlyList<ToldFailure> ToConfirm, IReadOnlyList<ToldFailure> Failures);

/// <summary>What is harvested, and how far it is.</summary>
public sealed class ListHarvests(Open311DbFactory databases, TimeProvider clock)
{
    /// <summary>By key.</summary>
    public async Task<IReadOnlyList<ListedHarvest>> RunAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        return [.. (await db.LayerHarvests.AsNoTracking().OrderBy(row => row.LayerKey).ToListAsync(ct)).Select(Show)];
    }

    public async Task<Outcome<ListedHarvest>> FindAsync(int jurisdictionId, string layerKey, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        return await db.LayerHarvests.AsNoTracking().FirstOrDefaultAsync(row => row.LayerKey == layerKey, ct) is { } row ? Show(row) : HarvestFailures.Unknown;
    }

    private ListedHarvest Show(LayerHarvest row) => new(
        row, HarvestAddress.Shown(row.Address), LayerJson.Read<ImportLayerInput>(row.Import), row.LeasedUntil > clock.GetUtcNow(), LayerJson.Read<List<ToldFailure>>(row.ToConfirm), LayerJson.Read<List<ToldFailure>>(row.Failures));
}
