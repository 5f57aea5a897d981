using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Jurisdictions;

/// <summary>Keys, aliases and host names lead to one jurisdiction only.</summary>
internal static class JurisdictionNames
{
    /// <summary>Makes and changes of jurisdictions wait for each other: they look at all names.</summary>
    public static async Task<IDbContextTransaction> LockAsync(Open311Db db, CancellationToken ct)
    {
        var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('jurisdictions', 0))", ct);
        return transaction;
    }

    /// <param name="own">The jurisdiction whose own names do no harm; null for a new one.</param>
    public static async Task<Failure?> FindTakenAsync(Open311Db db, int? own, IReadOnlyList<string> names, IReadOnlyList<string> hosts, CancellationToken ct)
    {
        if (names.Count + hosts.Count == 0)
            return null;
        var others = await db.Jurisdictions.AsNoTracking().Where(row => row.Id != own).Select(row => new { row.Key, row.Aliases, row.Hosts }).ToListAsync(ct);
        foreach (var other in others)
        {
            if (names.FirstOrDefault(name => other.Aliases.Prepend(other.Key).Contains(name, StringComparer.OrdinalIgnoreCase)) is { } name)
                return JurisdictionFailures.NameTaken(name, other.Key);
            if (hosts.FirstOrDefault(host => other.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)) is { } host)
                return JurisdictionFailures.NameTaken(host, other.Key);
        }

        return null;
    }
}
