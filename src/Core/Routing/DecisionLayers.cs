using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Core.Routing;

/// <summary>The version of a layer that a decision was made by.</summary>
public sealed record DecisionLayer(string Title, int Version);

/// <summary>Names the versions of layers that decisions were made by.</summary>
internal static class DecisionLayers
{
    /// <returns>By the version's id; without those that are no longer kept.</returns>
    public static async Task<IReadOnlyDictionary<long, DecisionLayer>> ReadAsync(Open311Db db, IReadOnlyList<RoutingDecision> decisions, CancellationToken ct)
    {
        var ids = decisions.Select(decision => decision.LayerVersionId).OfType<long>().Distinct().ToList();
        return ids.Count == 0 ? new Dictionary<long, DecisionLayer>() : await db.LayerVersions.AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => new DecisionLayer(row.Title, row.Number), ct);
    }
}
