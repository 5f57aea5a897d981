using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Updates;

/// <param name="InternalNote">Why; seen by staff only.</param>
/// <param name="Actor"><c>account:ID</c> or <c>key:NAME</c>.</param>
public sealed record HideUpdateInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, long UpdateId, string? InternalNote, string Actor);

public sealed record ChangedUpdate(long UpdateId);

/// <summary>Takes an update and its photos from the public, at once; mails about it that are still to be sent stay here. Hiding twice is hiding once.</summary>
public sealed class HideUpdate(NpgsqlDataSource database, PipelineBell bell, TimeProvider clock)
{
    public Task<Outcome<ChangedUpdate>> RunAsync(HideUpdateInput input, CancellationToken ct) => ChangeAsync(database, bell, clock, input, ReportVisibility.Hidden, ct);

    internal static async Task<Outcome<ChangedUpdate>> ChangeAsync(NpgsqlDataSource database, PipelineBell bell, TimeProvider clock, HideUpdateInput input, ReportVisibility visibility, CancellationToken ct)
    {
        if (input.InternalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);
        var now = clock.GetUtcNow().ToUniversalTime();
        await using var command = database.CreateCommand(SqlFile.Read("Updates/ChangeUpdateVisibility.sql"));
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("service_request_id", input.ServiceRequestId);
        command.Parameters.AddWithValue("update", input.UpdateId);
        command.Parameters.AddWithValue("visibility", SnakeCase.Of(visibility));
        command.Parameters.AddWithValue("actor", input.Actor);
        command.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = (object?)input.InternalNote ?? DBNull.Value });
        command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (!reader.GetBoolean(0))
            return ReportFailures.ReportUnknown;
        if (SnakeCase.TryParse<ReportVisibility>(reader.GetNullableString(1)) is not { } before)
            return UpdateFailures.Unknown;
        if (before == ReportVisibility.Confidential)
            return UpdateFailures.NeverPublic;
        bell.Ring();
        return new ChangedUpdate(input.UpdateId);
    }
}
