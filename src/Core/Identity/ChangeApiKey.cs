using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="Wanted">All of it, as it is to be from now on.</param>
public sealed record ChangeApiKeyInput(KeyAuthority By, long KeyId, WantedApiKey Wanted);

/// <summary>Changes what a key is called and may do; the key stays. It counts within two seconds.</summary>
public sealed class ChangeApiKey(Open311DbFactory databases)
{
    public async Task<Outcome<long>> RunAsync(ChangeApiKeyInput input, CancellationToken ct)
    {
        var check = ApiKeyCheck.Of(input.Wanted);
        await using var db = databases.ForInstallation();
        var row = await db.ApiKeys.FirstOrDefaultAsync(row => row.Id == input.KeyId, ct);
        if (row is null || !input.By.Covers(row.JurisdictionId))
            return ApiKeyFailures.Unknown;
        if (row.RevokedAt is not null)
            return ApiKeyFailures.Revoked;
        if (!check.Succeeded)
            return check.Failures.ToList();
        (row.Name, row.Scopes, row.ReporterMail) = check.Value;
        row.WritesPerSecond = input.Wanted.WritesPerSecond;
        await db.SaveChangesAsync(ct);
        return row.Id;
    }
}
