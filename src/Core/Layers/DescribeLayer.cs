using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>What a layer version has for columns and shapes. A version never changes: what was read once is kept in memory.</summary>
public sealed class DescribeLayer(Open311DbFactory databases)
{
    private const int MaxKept = 1_000;

    private readonly ConcurrentDictionary<(int Jurisdiction, long Version), LayerDescription> kept = new();

    /// <exception cref="InvalidOperationException">There is no such version.</exception>
    public async ValueTask<LayerDescription> RunAsync(int jurisdictionId, long versionId, CancellationToken ct)
    {
        if (kept.TryGetValue((jurisdictionId, versionId), out var known))
            return known;
        await using var db = databases.For(jurisdictionId);
        var description = LayerJson.Read<LayerDescription>(await db.LayerVersions.Where(row => row.Id == versionId).Select(row => row.Description).SingleAsync(ct));
        if (kept.Count >= MaxKept)
            kept.Clear();
        return kept[(jurisdictionId, versionId)] = description;
    }
}
