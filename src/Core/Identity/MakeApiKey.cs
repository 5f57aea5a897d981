using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="JurisdictionId">Null: all jurisdictions.</param>
public sealed record MakeApiKeyInput(string Name, int? JurisdictionId, IReadOnlyList<string> Scopes, ReporterMail ReporterMail, double? WritesPerSecond = null);

/// <summary>Makes an API key. The key itself is returned once and kept nowhere.</summary>
public sealed class MakeApiKey(Open311DbFactory databases, TimeProvider clock)
{
    public async Task<string> RunAsync(MakeApiKeyInput input, CancellationToken ct)
    {
        var key = ApiKeys.Make();
        await using var db = databases.ForInstallation();
        db.ApiKeys.Add(new ApiKey
        {
            JurisdictionId = input.JurisdictionId,
            Name = input.Name,
            Hash = ApiKeys.HashOf(key),
            Scopes = [.. input.Scopes],
            ReporterMail = input.ReporterMail,
            WritesPerSecond = input.WritesPerSecond,
            CreatedAt = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(ct);
        return key;
    }
}
