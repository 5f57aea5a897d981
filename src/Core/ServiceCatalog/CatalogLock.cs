using Microsoft.EntityFrameworkCore;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.ServiceCatalog;

/// <summary>Changes of one jurisdiction's departments, services and rules wait for each other; reports do not wait for them.</summary>
internal static class CatalogLock
{
    /// <returns>The jurisdiction, tracked; null if there is none.</returns>
    public static async Task<Jurisdiction?> TakeAsync(Open311Db db, CancellationToken ct)
    {
        var id = db.RequiredJurisdictionId;
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"catalog {id}"}, 0))", ct);
        return await db.Jurisdictions.FirstOrDefaultAsync(row => row.Id == id, ct);
    }
}
