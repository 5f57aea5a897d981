using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Harvests;

public sealed record RequestHarvestInput(int JurisdictionId, string LayerKey);

/// <summary>Has a layer fetched by a worker at the next opportunity, whatever its interval or its wait after a failure.</summary>
public sealed class RequestHarvest(Open311DbFactory databases, TimeProvider clock)
{
    public async Task<Outcome<bool>> RunAsync(RequestHarvestInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = databases.For(input.JurisdictionId);
        var now = clock.GetUtcNow();
        var mine = db.LayerHarvests.Where(row => row.LayerKey == input.LayerKey);
        if (await mine.Where(row => row.LeasedUntil == null || row.LeasedUntil <= now).ExecuteUpdateAsync(row => row.SetProperty(one => one.NextAt, now), ct) > 0)
            return true;
        return await mine.AnyAsync(ct) ? HarvestFailures.Running : HarvestFailures.Unknown;
    }
}
