using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <param name="Actor"><c>operator</c>, or <c>key:NAME</c>.</param>
public sealed record RollBackLayerInput(int JurisdictionId, string LayerKey, string Actor = "operator");

/// <param name="From">Number of the version that was in use; it stays, and can be published again.</param>
public sealed record RolledBackLayer(string LayerKey, int From, LayerVersion Version);

/// <summary>Puts the version into use again that was in use before the present one: the same move of the pointer as a publication, and nothing to confirm.</summary>
public sealed class RollBackLayer(Open311DbFactory databases, TimeProvider clock)
{
    public async Task<Outcome<RolledBackLayer>> RunAsync(RollBackLayerInput input, CancellationToken ct)
    {
        await using var db = databases.For(input.JurisdictionId);
        if (await db.Layers.AsNoTracking().FirstOrDefaultAsync(row => row.Key == input.LayerKey, ct) is not { } layer)
            return LayerFailures.Unknown(input.LayerKey);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await LayerPointer.LockAsync(db, layer.Id, ct) is not { } published)
            return LayerFailures.NothingPublished(layer.Key);
        var present = await db.LayerVersions.AsNoTracking().SingleAsync(row => row.Id == published, ct);
        if (present.ReplacedVersionId is not { } before || await db.LayerVersions.FirstOrDefaultAsync(row => row.Id == before, ct) is not { } version)
            return LayerFailures.NothingBefore(present.Number);
        var namesPlaces = await LayerPointer.MoveAsync(db, layer.Id, version, published, input.Actor, clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        if (namesPlaces)
            await db.Database.ExecuteSqlAsync($"ANALYZE streets, houses", ct);
        return new RolledBackLayer(layer.Key, present.Number, version);
    }
}
