using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="JurisdictionId">Null: all jurisdictions.</param>
public sealed record MakeApiKeyInput(KeyAuthority By, int? JurisdictionId, WantedApiKey Wanted);

/// <param name="Key">Shown this once: only its hash is kept.</param>
public sealed record MadeApiKey(long Id, string Key);

/// <summary>Makes an API key. The key itself is returned once and kept nowhere.</summary>
public sealed class MakeApiKey(Open311DbFactory databases, TimeProvider clock)
{
    public async Task<Outcome<MadeApiKey>> RunAsync(MakeApiKeyInput input, CancellationToken ct)
    {
        if (!input.By.Covers(input.JurisdictionId))
            return ApiKeyFailures.Forbidden;
        var check = ApiKeyCheck.Of(input.Wanted);
        if (!check.Succeeded)
            return check.Failures.ToList();
        var key = ApiKeys.Make();
        await using var db = databases.ForInstallation();
        var row = new ApiKey
        {
            JurisdictionId = input.JurisdictionId,
            Name = check.Value.Name,
            Hash = ApiKeys.HashOf(key),
            Scopes = check.Value.Scopes,
            ReporterMail = check.Value.Mail,
            WritesPerSecond = input.Wanted.WritesPerSecond,
            CreatedAt = clock.GetUtcNow(),
        };
        db.ApiKeys.Add(row);
        await db.SaveChangesAsync(ct);
        return new MadeApiKey(row.Id, key);
    }
}
