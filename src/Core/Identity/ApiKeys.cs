using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <summary>Who is asking: a key that was found and is not revoked.</summary>
public sealed record ApiCaller(long KeyId, string Name, int? JurisdictionId, IReadOnlySet<string> Scopes, ReporterMail ReporterMail, double? WritesPerSecond)
{
    /// <summary>An administrator may everything; keys of one jurisdiction may nothing in another.</summary>
    public bool May(string scope, int jurisdictionId) =>
        (JurisdictionId is null || JurisdictionId == jurisdictionId) && (Scopes.Contains(scope) || Scopes.Contains(ApiScopes.Administer));

    /// <summary>Administers the installation as a whole.</summary>
    public bool AdministersInstallation => JurisdictionId is null && Scopes.Contains(ApiScopes.Administer);
}

/// <summary>Finds callers by key. What is found is kept for two seconds, so a revoked key works that much longer.</summary>
public sealed class ApiKeys(Open311DbFactory databases, TimeProvider clock)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, (ApiCaller Caller, long LoadedAt)> found = new();

    /// <summary>A new key: 160 random bits, as 32 characters a–z and 2–7.</summary>
    public static string Make() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 32);

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Null for a key that is empty, unknown, revoked, or replaced by another for longer than the two were to work beside each other.</summary>
    public async ValueTask<ApiCaller?> FindAsync(string? key, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(key) || key.Length > 200)
            return null;
        var hash = HashOf(key);
        var name = Convert.ToHexString(hash);
        if (found.TryGetValue(name, out var entry) && clock.GetElapsedTime(entry.LoadedAt) < MaxAge)
            return entry.Caller;
        var now = clock.GetUtcNow();
        await using var db = databases.ForInstallation();
        var row = await db.ApiKeys.AsNoTracking().FirstOrDefaultAsync(row => row.Hash == hash && row.RevokedAt == null, ct)
            ?? await db.ApiKeys.AsNoTracking().FirstOrDefaultAsync(row => row.PreviousHash == hash && row.PreviousEndsAt > now && row.RevokedAt == null, ct);
        if (row is null)
        {
            found.TryRemove(name, out _);
            return null;
        }

        await NoteUseAsync(db, row, row.Hash.AsSpan().SequenceEqual(hash), DateOnly.FromDateTime(now.UtcDateTime), ct);
        var caller = new ApiCaller(row.Id, row.Name, row.JurisdictionId, row.Scopes.ToHashSet(StringComparer.Ordinal), row.ReporterMail, row.WritesPerSecond);
        found[name] = (caller, clock.GetTimestamp());
        return caller;
    }

    // At most once per key and day, however often it is used.
    private static async Task NoteUseAsync(Open311Db db, ApiKey key, bool isPresent, DateOnly today, CancellationToken ct)
    {
        if (isPresent && !(key.LastUsedOn >= today))
            await db.ApiKeys.Where(row => row.Id == key.Id).ExecuteUpdateAsync(row => row.SetProperty(used => used.LastUsedOn, today), ct);
        else if (!isPresent && !(key.PreviousLastUsedOn >= today))
            await db.ApiKeys.Where(row => row.Id == key.Id).ExecuteUpdateAsync(row => row.SetProperty(used => used.PreviousLastUsedOn, today), ct);
    }
}
