using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Open311.Core.Places;

namespace Open311.Core.Persistence;

/// <summary>Brings the schema up to this version. Safe to run from several processes at once: EF holds a lock meanwhile.</summary>
public sealed class MigrateDatabase(Open311DbFactory databases)
{
    /// <summary>The names of the migrations that were applied; empty if there was nothing to do.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).ToList();
        if (pending.Count > 0)
            await db.Database.MigrateAsync(ct);
        // What is derived from layers that an older version imported.
        if (pending.Exists(name => name.EndsWith("_Places", StringComparison.Ordinal)))
            await IndexPlacesAsync(db, ct);
        return pending;
    }

    private static async Task IndexPlacesAsync(Open311Db db, CancellationToken ct)
    {
        foreach (var town in await db.Jurisdictions.Select(row => row.Id).ToListAsync(ct))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await IndexPlaces.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction(), town, ct);
            await transaction.CommitAsync(ct);
        }

        await db.Database.ExecuteSqlAsync($"ANALYZE streets, houses", ct);
    }
}
