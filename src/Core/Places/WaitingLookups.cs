using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Places;

/// <summary>Whether reports are due to be asked of an outside geocoder; those of a town that no longer names one too.</summary>
public sealed class WaitingLookups(NpgsqlDataSource database, TimeProvider clock)
{
    public async Task<bool> AnyAsync(IReadOnlyList<JurisdictionProfile> jurisdictions, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdictions);
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var jurisdiction in jurisdictions)
        {
            await using var command = new NpgsqlCommand(SqlFile.Read("Places/HasPlaceLookups.sql"), connection);
            command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
            if (await command.ExecuteScalarAsync(ct) is true)
                return true;
        }

        return false;
    }
}
