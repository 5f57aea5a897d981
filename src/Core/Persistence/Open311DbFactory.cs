using Microsoft.EntityFrameworkCore;

namespace Open311.Core.Persistence;

/// <summary>Hands out pooled contexts, each set to one jurisdiction.</summary>
public sealed class Open311DbFactory(IDbContextFactory<Open311Db> pool)
{
    /// <summary>A context that sees and writes one jurisdiction's rows.</summary>
    public Open311Db For(int jurisdictionId) => Create(jurisdictionId);

    /// <summary>A context for the shared tables: jurisdictions, API keys, secrets.</summary>
    public Open311Db ForInstallation() => Create(null);

    private Open311Db Create(int? jurisdictionId)
    {
        var db = pool.CreateDbContext();
        db.JurisdictionId = jurisdictionId;
        return db;
    }
}
