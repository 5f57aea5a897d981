using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Media;

/// <summary>Whether photos are due to be fetched.</summary>
public sealed class WaitingPhotos(NpgsqlDataSource database, TimeProvider clock)
{
    public async Task<bool> AnyAsync(IReadOnlyList<JurisdictionProfile> jurisdictions, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var jurisdiction in jurisdictions)
        {
            await using var command = new NpgsqlCommand(SqlFile.Read("Media/HasWaitingPhotos.sql"), connection);
            command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
            if (await command.ExecuteScalarAsync(ct) is true)
                return true;
        }

        return false;
    }
}
