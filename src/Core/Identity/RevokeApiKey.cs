using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

public sealed record RevokeApiKeyInput(KeyAuthority By, long KeyId);

/// <summary>Ends a key, and the one before it if that still works. Within two seconds neither does; doing it again changes nothing.</summary>
public sealed class RevokeApiKey(Open311DbFactory databases, TimeProvider clock)
{
    public async Task<Outcome<long>> RunAsync(RevokeApiKeyInput input, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        var row = await db.ApiKeys.FirstOrDefaultAsync(row => row.Id == input.KeyId, ct);
        if (row is null || !input.By.Covers(row.JurisdictionId))
            return ApiKeyFailures.Unknown;
        row.RevokedAt ??= clock.GetUtcNow();
        (row.PreviousHash, row.PreviousEndsAt) = (null, null);
        await db.SaveChangesAsync(ct);
        return row.Id;
    }
}
