using Npgsql;

namespace Open311.Core.Duplicates;

/// <summary>
/// The locks under which links are made and heads change: one per jurisdiction and service group, held to the end of the transaction.
/// They are taken before any row lock and in ascending order, so nobody waits in a circle; they are what keeps twins from both becoming heads.
/// </summary>
public static class DuplicateLocks
{
    public static async Task TakeAsync(NpgsqlConnection connection, int jurisdictionId, IEnumerable<string> groups, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_advisory_xact_lock(@jurisdiction, key) FROM (SELECT DISTINCT hashtext(name) AS key FROM unnest(@groups) AS name ORDER BY key) AS keys", connection);
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("groups", groups.ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }
}
