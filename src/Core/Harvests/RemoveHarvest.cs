using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Harvests;

public sealed record RemoveHarvestInput(int JurisdictionId, string LayerKey);

/// <summary>Has a layer fetched no more. What was fetched stays; a harvest that runs stores nothing any more.</summary>
public sealed class RemoveHarvest(Open311DbFactory databases)
{
    public async Task<Outcome<bool>> RunAsync(RemoveHarvestInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = databases.For(input.JurisdictionId);
        return await db.LayerHarvests.Where(row => row.LayerKey == input.LayerKey).ExecuteDeleteAsync(ct) > 0 ? true : HarvestFailures.Unknown;
    }
}
