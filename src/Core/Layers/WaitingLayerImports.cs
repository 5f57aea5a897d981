using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>Whether uploaded layer files wait, and none of the town is being imported.</summary>
public sealed class WaitingLayerImports(NpgsqlDataSource database, TimeProvider clock)
{
    public async Task<bool> AnyAsync(IReadOnlyList<JurisdictionProfile> jurisdictions, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdictions);
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var jurisdiction in jurisdictions)
        {
            await using var command = new NpgsqlCommand(SqlFile.Read("Layers/HasLayerImports.sql"), connection);
            command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
            if (await command.ExecuteScalarAsync(ct) is true)
                return true;
        }

        return false;
    }
}
