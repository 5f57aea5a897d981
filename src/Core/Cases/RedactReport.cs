using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Cases;

/// <param name="Title">Null: none.</param>
/// <param name="Description">Null: none.</param>
/// <param name="Actor"><c>account:ID</c> or <c>key:NAME</c>.</param>
public sealed record RedactReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? Title, string? Description, string Actor);

public sealed record RedactedReport(string ServiceRequestId, bool IsChanged);

/// <summary>Replaces the words that the public reads, at once everywhere: lists, feeds, tiles and what comes from their caches. The reporter's own stay with staff.</summary>
public sealed class RedactReport(NpgsqlDataSource database, TimeProvider clock)
{
    public async Task<Outcome<RedactedReport>> RunAsync(RedactReportInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Title?.Length > ReportFailures.MaxTitleLength)
            return ReportFailures.TooLong("title", ReportFailures.MaxTitleLength);
        if (input.Description?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.DescriptionTooLong;
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(SqlFile.Read("Cases/RedactReport.sql"));
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("service_request_id", input.ServiceRequestId);
        command.Parameters.Add(new NpgsqlParameter("title", NpgsqlDbType.Text) { Value = (object?)input.Title ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("description", NpgsqlDbType.Text) { Value = (object?)input.Description ?? DBNull.Value });
        command.Parameters.AddWithValue("actor", input.Actor);
        command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt64(0) == 0 ? ReportFailures.ReportUnknown : new RedactedReport(input.ServiceRequestId, reader.GetInt64(1) > 0);
    }
}
