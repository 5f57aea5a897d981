using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Handshakes;

/// <summary>
/// Takes the rows of a town's table of reminders that are due: an event each, and the report goes back to the step "notified", which writes the mails. Claims reports that nobody else has in hand, at most 100 in one
/// transaction; two workers never take the same one.
/// </summary>
public sealed partial class RemindDepartments(NpgsqlDataSource database, PipelineBell bell, TimeProvider clock, ILogger<RemindDepartments> log)
{
    private const int BatchSize = 100;

    /// <summary>The number of reminders and escalations.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        var total = 0;
        for (var more = true; more;)
        {
            var (claimed, told) = await RunBatchAsync(jurisdiction, ct);
            total += told;
            more = claimed == BatchSize;
            if (told > 0)
                bell.Ring();
        }

        if (total > 0)
            LogDone(jurisdiction.Key, total);
        return total;
    }

    private async Task<(int Claimed, int Told)> RunBatchAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow().ToUniversalTime();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        var claimed = await ClaimAsync(connection, transaction, jurisdiction, now, ct);
        if (claimed.Count == 0)
            return (0, 0);
        var table = await ReminderTable.ReadAsync(connection, transaction, jurisdiction, ct);
        var told = new List<(Claimed Of, ReminderStep Step)>();
        var rows = new List<(Claimed Of, int ToldHours, DateTimeOffset? NextAt)>();
        foreach (var row in claimed)
        {
            var steps = row.Waits ? table.DueBy(now, row.AskedAt, row.ToldHours) : [];
            told.AddRange(steps.Select(step => (row, step)));
            var hours = steps.Count > 0 ? steps[^1].AfterHours : row.ToldHours;
            rows.Add((row, hours, row.Waits ? table.NextAfter(row.AskedAt, hours) : null));
        }

        await using (var save = new NpgsqlCommand(SqlFile.Read("Handshakes/SaveReminders.sql"), connection, transaction))
        {
            save.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            save.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, now.UtcDateTime);
            Add(save, "reports", NpgsqlDbType.Bigint, rows.ConvertAll(row => row.Of.ReportId));
            Add(save, "departments", NpgsqlDbType.Bigint, rows.ConvertAll(row => row.Of.DepartmentId));
            Add(save, "told_hours", NpgsqlDbType.Integer, rows.ConvertAll(row => row.ToldHours));
            Add(save, "next_step_at", NpgsqlDbType.TimestampTz, rows.ConvertAll(row => row.NextAt?.UtcDateTime));
            Add(save, "told_reports", NpgsqlDbType.Bigint, told.ConvertAll(row => row.Of.ReportId));
            Add(save, "told_kinds", NpgsqlDbType.Text, told.ConvertAll(row => SnakeCase.Of(KindOf(row.Step, row.Of.DepartmentId))));
            Add(save, "told_departments", NpgsqlDbType.Bigint, told.ConvertAll(row => row.Step.Email is null ? row.Step.DepartmentId ?? row.Of.DepartmentId : (long?)null));
            Add(save, "told_addresses", NpgsqlDbType.Text, told.ConvertAll(row => row.Step.Email));
            await save.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return (claimed.Count, told.Count);

        static void Add<T>(NpgsqlCommand command, string name, NpgsqlDbType type, List<T> values) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = values });
    }

    private static ReportEventKind KindOf(ReminderStep step, long asked) =>
        step.Email is null && (step.DepartmentId ?? asked) == asked ? ReportEventKind.Reminded : ReportEventKind.Escalated;

    private static async Task<List<Claimed>> ClaimAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, DateTimeOffset now, CancellationToken ct)
    {
        await using var claim = new NpgsqlCommand(SqlFile.Read("Handshakes/ClaimUnanswered.sql"), connection, transaction);
        claim.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        claim.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, now.UtcDateTime);
        claim.Parameters.AddWithValue("limit", BatchSize);
        await using var reader = await claim.ExecuteReaderAsync(ct);
        var claimed = new List<Claimed>();
        while (await reader.ReadAsync(ct))
            claimed.Add(new Claimed(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3), reader.GetBoolean(4)));
        return claimed;
    }

    [LoggerMessage(LogLevel.Information, "remind: {Count} steps for unanswered reports of {Jurisdiction}")]
    private partial void LogDone(string jurisdiction, int count);

    /// <param name="Waits">False: it was closed, or has gone to another department, or nobody is asked any more.</param>
    private sealed record Claimed(long ReportId, long DepartmentId, DateTimeOffset AskedAt, int ToldHours, bool Waits);
}
