using Microsoft.EntityFrameworkCore;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <param name="Version">Its number; null: the newest staged one.</param>
/// <param name="Confirm">True: whoever publishes has seen what <see cref="LayerConfirmations"/> says.</param>
/// <param name="Actor"><c>operator</c>, or <c>key:NAME</c>.</param>
public sealed record PublishLayerInput(int JurisdictionId, string LayerKey, int? Version, bool Confirm, string Actor = "operator");

/// <param name="Replaced">Number of the version that was in use; null: none was.</param>
/// <param name="Dropped">Numbers of old versions that are not kept any more.</param>
public sealed record PublishedLayer(string LayerKey, LayerVersion Version, int? Replaced, LayerDiff? Diff, IReadOnlyList<int> Dropped);

/// <summary>
/// Puts a version into use by moving the layer's pointer, in one transaction: who reads meets the old one or the new one. Refused with the figures while there is something to
/// confirm. Open reports are not moved.
/// </summary>
public sealed class PublishLayer(Open311DbFactory databases, DropLayerVersions drop, FindMoves findMoves, TimeProvider clock)
{
    private const int MaxAttempts = 5;

    public async Task<Outcome<PublishedLayer>> RunAsync(PublishLayerInput input, CancellationToken ct)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            await using var db = databases.For(input.JurisdictionId);
            var chosen = await LayerVersions.ChooseAsync(db, input.LayerKey, input.Version, ct);
            if (!chosen.Succeeded)
                return chosen.Failures.ToList();
            var (layer, version) = chosen.Value;
            if (version.Id == layer.PublishedVersionId)
                return LayerFailures.AlreadyPublished(version.Number);
            if (version.Attribution is null)
                return LayerFailures.AttributionMissing;
            if (version.Licence is null)
                return LayerFailures.LicenceMissing;

            // The comparison may take seconds; the lock does not wait for it. If the pointer has moved meanwhile, all of it is looked at again.
            var diff = await DiffLayer.OfAsync(db, version, layer.PublishedVersionId, ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (!input.Confirm)
            {
                List<Failure> open = [.. LayerConfirmations.Of(diff, LayerVersions.ReportOf(version))];
                if (diff is { HasChanges: true } && await findMoves.QuestionAsync(db, (NpgsqlConnection)db.Database.GetDbConnection(), layer, version, ct) is { } moves)
                    open.Add(moves);
                if (open.Count > 0)
                    return open;
            }

            if (await LayerPointer.LockAsync(db, layer.Id, ct) != layer.PublishedVersionId)
                continue;
            if (!await db.LayerVersions.AsNoTracking().AnyAsync(row => row.Id == version.Id, ct))
                return LayerFailures.VersionUnknown(layer.Key, version.Number);
            var namesPlaces = await LayerPointer.MoveAsync(db, layer.Id, version, layer.PublishedVersionId, input.Actor, clock.GetUtcNow(), ct);
            await transaction.CommitAsync(ct);
            if (namesPlaces)
                await db.Database.ExecuteSqlAsync($"ANALYZE streets, houses", ct);
            return new PublishedLayer(layer.Key, version, diff?.AgainstNumber, diff, await drop.RunAsync(input.JurisdictionId, layer.Id, ct));
        }

        return LayerFailures.Busy;
    }
}
