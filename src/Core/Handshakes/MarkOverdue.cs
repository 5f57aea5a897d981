using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Handshakes;

/// <summary>Notes on every open report whose deadline has passed that it is overdue, once. Two workers never note the same one.</summary>
public sealed partial class MarkOverdue(NpgsqlDataSource database, TimeProvider clock, ILogger<MarkOverdue> log)
{
    private const int BatchSize = 500;

    /// <summary>The number of reports noted.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        var total = 0;
        for (var more = true; more;)
        {
            await using var command = database.CreateCommand(SqlFile.Read("Handshakes/MarkOverdue.sql"));
            command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, clock.GetUtcNow().UtcDateTime);
            command.Parameters.AddWithValue("limit", BatchSize);
            var noted = await command.ExecuteNonQueryAsync(ct);
            total += noted;
            more = noted == BatchSize;
        }

        if (total > 0)
            LogDone(jurisdiction.Key, total);
        return total;
    }

    [LoggerMessage(LogLevel.Information, "overdue: {Count} reports of {Jurisdiction}")]
    private partial void LogDone(string jurisdiction, int count);
}
