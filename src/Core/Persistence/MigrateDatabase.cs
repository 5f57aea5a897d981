using Microsoft.EntityFrameworkCore;

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
        return pending;
    }
}
