using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Open311.Core.Persistence;
using Open311.Core.Places;

namespace Open311.Core.Layers;

/// <summary>The pointer to the published version. Who moves it holds the layer's row, and nothing longer than that takes.</summary>
internal static class LayerPointer
{
    /// <summary>Waits for others that publish versions of the layer. An import that only reads its file holds nobody up.</summary>
    /// <returns>The version in use, until the end of the transaction; null: none.</returns>
    public static async Task<long?> LockAsync(Open311Db db, long layerId, CancellationToken ct) =>
        (await db.Database.SqlQuery<long?>($"SELECT published_version_id AS \"Value\" FROM layers WHERE jurisdiction_id = {db.RequiredJurisdictionId} AND id = {layerId} FOR NO KEY UPDATE").ToListAsync(ct)).Single();

    /// <summary>
    /// Publishes the version, inside the caller's transaction and under its lock. A version that the one in use came after, directly or not, is gone back to and keeps its own
    /// predecessor: otherwise going back would lead in circles.
    /// </summary>
    /// <param name="version">Tracked by <paramref name="db"/>.</param>
    /// <returns>Whether streets and houses were written anew.</returns>
    public static async Task<bool> MoveAsync(Open311Db db, long layerId, LayerVersion version, long? published, string actor, DateTimeOffset now, CancellationToken ct)
    {
        var before = await db.LayerVersions.AsNoTracking().Where(row => row.LayerId == layerId).ToDictionaryAsync(row => row.Id, row => row.ReplacedVersionId, ct);
        var isGoneBackTo = false;
        for (var (step, left) = (published, before.Count); step is { } id && left > 0 && !isGoneBackTo; left--)
        {
            step = before.GetValueOrDefault(id);
            isGoneBackTo = step == version.Id;
        }

        if (!isGoneBackTo)
            version.ReplacedVersionId = published;
        version.PublishedAt = now;
        version.PublishedBy = actor;
        var layer = await db.Layers.SingleAsync(row => row.Id == layerId, ct);
        await db.Entry(layer).ReloadAsync(ct); // What the context knows of it may be older than the lock.
        var formerRole = layer.MapRole;
        layer.PublishedVersionId = version.Id;
        layer.Title = version.Title;
        layer.MapRole = version.MapRole;
        layer.StreetColumn = version.StreetColumn;
        layer.HouseNumberColumn = version.HouseNumberColumn;
        layer.PostcodeColumn = version.PostcodeColumn;
        await db.SaveChangesAsync(ct);
        if (layer.MapRole is not (MapRole.Address or MapRole.Road) && formerRole is not (MapRole.Address or MapRole.Road))
            return false;
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("The pointer moves in a transaction.");
        await IndexPlaces.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction(), layer.JurisdictionId, ct);
        return true;
    }
}
