using Npgsql;
using NpgsqlTypes;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Reports;

/// <param name="To">The same status as before adds a note only.</param>
/// <param name="PublicNote">Shown to everybody and mailed; at most 4,000 characters.</param>
/// <param name="InternalNote">Seen by staff only.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record ChangeStatusInput(
    JurisdictionProfile Jurisdiction, string ServiceRequestId, ReportStatus To, string? PublicNote, string? InternalNote, string Actor);

/// <param name="IsPublic">False: only an internal note was added, nobody outside hears of it.</param>
public sealed record ChangedReport(string ServiceRequestId, ReportStatus Status, DateTimeOffset UpdatedDatetime, bool IsPublic);

/// <summary>Moves a report, and every duplicate of it, to another status by the table of transitions.</summary>
public sealed class ChangeStatus(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public Task<Outcome<ChangedReport>> RunAsync(ChangeStatusInput input, CancellationToken ct) => RunAsync(input, null, ct);

    /// <param name="claim">Asked in the transaction before anything is changed; false: nothing is, as if nothing were to change.</param>
    internal async Task<Outcome<ChangedReport>> RunAsync(
        ChangeStatusInput input, Func<NpgsqlConnection, NpgsqlTransaction, DateTimeOffset, CancellationToken, Task<bool>>? claim, CancellationToken ct)
    {
        var publicNote = Clean(input.PublicNote);
        var internalNote = Clean(input.InternalNote);
        if (publicNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("public_note", ReportFailures.MaxDescriptionLength);
        if (internalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);

        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await FindAsync(connection, input, ct) is not { } found)
            return ReportFailures.ReportUnknown;
        await DuplicateLocks.TakeAsync(connection, input.Jurisdiction.Id, [DeduplicateReports.GroupOf(catalog.ById[found.ServiceId])], ct);
        // Looked at again: before the lock, somebody may have been faster.
        var report = (await FindAsync(connection, input, ct))!;
        if (report.Head is not null)
            return ReportFailures.FollowsHead(report.Head);
        if (report.Status == input.To && publicNote is null && internalNote is null)
            return ReportFailures.NothingChanged;
        if (report.Status != input.To && !StatusTransitions.IsPermitted(report.Status, input.To))
            return ReportFailures.TransitionForbidden(report.Status, input.To);

        var isPublic = report.Status != input.To || publicNote is not null;
        var now = clock.GetUtcNow().ToUniversalTime();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        if (claim is not null && !await claim(connection, transaction, now, ct))
            return ReportFailures.NothingChanged;
        await using (var apply = new NpgsqlCommand(SqlFile.Read("Reports/ApplyStatus.sql"), connection, transaction))
        {
            apply.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
            apply.Parameters.AddWithValue("id", report.Id);
            apply.Parameters.AddWithValue("to", SnakeCase.Of(input.To));
            apply.Parameters.Add(new NpgsqlParameter("public_note", NpgsqlDbType.Text) { Value = (object?)publicNote ?? DBNull.Value });
            apply.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = (object?)internalNote ?? DBNull.Value });
            apply.Parameters.Add(new NpgsqlParameter("status_notes", NpgsqlDbType.Text) { Value = DBNull.Value });
            apply.Parameters.AddWithValue("is_public", isPublic);
            apply.Parameters.AddWithValue("actor", input.Actor);
            apply.Parameters.AddWithValue("now", now.UtcDateTime);
            await apply.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        bell.Ring();
        return new ChangedReport(input.ServiceRequestId, input.To, isPublic ? now : report.UpdatedDatetime, isPublic);
    }

    private static async Task<Found?> FindAsync(NpgsqlConnection connection, ChangeStatusInput input, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT report.id, report.service_id, report.status, head.service_request_id, report.updated_datetime
            FROM reports AS report
            LEFT JOIN reports AS head ON head.jurisdiction_id = report.jurisdiction_id AND head.id = report.duplicate_of_id
            WHERE report.service_request_id = @service_request_id AND report.jurisdiction_id = @jurisdiction AND report.visibility <> 'sandbox'
            """, connection);
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("service_request_id", input.ServiceRequestId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Found(reader.GetInt64(0), reader.GetInt64(1), SnakeCase.Parse<ReportStatus>(reader.GetString(2)), reader.GetNullableString(3), reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    private static string? Clean(string? note)
    {
        var text = note?.ReplaceLineEndings("\n").Trim();
        return string.IsNullOrEmpty(text) ? null : string.Concat(text.Where(c => c is '\n' or '\t' || !char.IsControl(c)));
    }

    private sealed record Found(long Id, long ServiceId, ReportStatus Status, string? Head, DateTimeOffset UpdatedDatetime);
}
