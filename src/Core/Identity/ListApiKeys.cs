using Microsoft.EntityFrameworkCore;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <summary>A key as those see it who look after it: everything but the key.</summary>
/// <param name="Town">Key of the jurisdiction; null: all jurisdictions.</param>
/// <param name="PreviousEndsAt">Not null and in the future: the key before this one still works until then.</param>
/// <param name="LastUsedOn">UTC.</param>
public sealed record ListedApiKey(
    long Id, string Name, int? JurisdictionId, string? Town, IReadOnlyList<string> Scopes, ReporterMail ReporterMail, double? WritesPerSecond, DateTimeOffset CreatedAt,
    DateOnly? LastUsedOn, DateTimeOffset? PreviousEndsAt, DateOnly? PreviousLastUsedOn, DateTimeOffset? RevokedAt);

/// <param name="JurisdictionId">Only keys that work in this town; null: every key that may be seen.</param>
public sealed record ListApiKeysInput(KeyAuthority By, int? JurisdictionId);

/// <summary>Reads the keys that somebody may see, in the order in which they were made, revoked ones included.</summary>
public sealed class ListApiKeys(Open311DbFactory databases)
{
    public async Task<IReadOnlyList<ListedApiKey>> RunAsync(ListApiKeysInput input, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        var keys = db.ApiKeys.AsNoTracking();
        if (input.By.JurisdictionId is { } own)
            keys = keys.Where(row => row.JurisdictionId == own);
        if (input.JurisdictionId is { } town)
            keys = keys.Where(row => row.JurisdictionId == null || row.JurisdictionId == town);
        return await Listed(keys.OrderBy(row => row.Id), db.Jurisdictions).ToListAsync(ct);
    }

    /// <summary>One key; null if there is none, or it may not be seen.</summary>
    public async Task<ListedApiKey?> FindAsync(KeyAuthority by, long id, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        var row = await Listed(db.ApiKeys.AsNoTracking().Where(row => row.Id == id), db.Jurisdictions).FirstOrDefaultAsync(ct);
        return row is not null && by.Covers(row.JurisdictionId) ? row : null;
    }

    private static IQueryable<ListedApiKey> Listed(IQueryable<ApiKey> keys, IQueryable<Jurisdiction> towns) => keys.Select(row => new ListedApiKey(
        row.Id, row.Name, row.JurisdictionId, towns.Where(town => town.Id == row.JurisdictionId).Select(town => town.Key).FirstOrDefault(), row.Scopes, row.ReporterMail, row.WritesPerSecond,
        row.CreatedAt, row.LastUsedOn, row.PreviousEndsAt, row.PreviousLastUsedOn, row.RevokedAt));
}
