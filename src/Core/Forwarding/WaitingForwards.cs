using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Forwarding;

/// <param name="Forwards">Reports are due at endpoints.</param>
/// <param name="Polls">Endpoints are due to be asked for updates.</param>
public readonly record struct ForwardWork(bool Forwards, bool Polls);

/// <summary>Whether there is something to do at endpoints.</summary>
public sealed class WaitingForwards(NpgsqlDataSource database, TimeProvider clock)
{
    public async Task<ForwardWork> FindAsync(IReadOnlyList<JurisdictionProfile> jurisdictions, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdictions);
        var found = default(ForwardWork);
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var jurisdiction in jurisdictions)
        {
            await using var command = new NpgsqlCommand(SqlFile.Read("Forwarding/HasForwardWork.sql"), connection);
            command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            found = new ForwardWork(found.Forwards || reader.GetBoolean(0), found.Polls || reader.GetBoolean(1));
            if (found is { Forwards: true, Polls: true })
                break;
        }

        return found;
    }
}
