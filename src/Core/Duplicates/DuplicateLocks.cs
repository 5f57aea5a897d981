using Npgsql;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

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

    /// <summary>Those of the reports that wait at a stage, the first hundred of them.</summary>
    /// <returns>The services whose reports may be claimed under them; empty: none waits.</returns>
    public static async Task<long[]> TakeForWaitingAsync(NpgsqlConnection connection, int jurisdictionId, Stage stage, ServiceCatalogs catalogs, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(catalogs);
        var services = new List<long>();
        await using (var command = new NpgsqlCommand(SqlFile.Read("Duplicates/WaitingServices.sql"), connection))
        {
            command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
            command.Parameters.AddWithValue("stage", (short)stage);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                services.Add(reader.GetInt64(0));
        }

        if (services.Count == 0)
            return [];
        var catalog = await catalogs.FreshAsync(jurisdictionId, ct);
        var groups = services.Select(id => DeduplicateReports.GroupOf(catalog.ById[id])).Distinct(StringComparer.Ordinal).ToList();
        await TakeAsync(connection, jurisdictionId, groups, ct);
        return [.. catalog.All.Where(service => groups.Contains(DeduplicateReports.GroupOf(service), StringComparer.Ordinal)).Select(service => service.Id)];
    }
}
