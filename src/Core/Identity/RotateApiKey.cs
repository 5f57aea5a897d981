using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="OverlapDays">For how long the present key works beside the new one: 0…365; 0 ends it at once.</param>
public sealed record RotateApiKeyInput(KeyAuthority By, long KeyId, int OverlapDays);

/// <summary>
/// Gives a key's owner a new key: name, scopes, rate and town stay, and so does what they have done. The present one works on for a while, so that no app stands still. There are never
/// more than two: a key that was still working out its days ends.
/// </summary>
public sealed class RotateApiKey(Open311DbFactory databases, TimeProvider clock)
{
    public const int DefaultOverlapDays = 14;

    public async Task<Outcome<MadeApiKey>> RunAsync(RotateApiKeyInput input, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        var row = await db.ApiKeys.FirstOrDefaultAsync(row => row.Id == input.KeyId, ct);
        if (row is null || !input.By.Covers(row.JurisdictionId))
            return ApiKeyFailures.Unknown;
        if (row.RevokedAt is not null)
            return ApiKeyFailures.Revoked;
        if (input.OverlapDays is < 0 or > ApiKeyFailures.MaxOverlapDays)
            return ApiKeyFailures.OverlapInvalid;
        var key = ApiKeys.Make();
        var works = input.OverlapDays > 0;
        row.PreviousHash = works ? row.Hash : null;
        row.PreviousEndsAt = works ? clock.GetUtcNow().AddDays(input.OverlapDays) : null;
        row.PreviousLastUsedOn = works ? row.LastUsedOn : null;
        row.Hash = ApiKeys.HashOf(key);
        row.LastUsedOn = null;
        await db.SaveChangesAsync(ct);
        return new MadeApiKey(row.Id, key);
    }
}
