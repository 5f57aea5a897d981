using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Pipeline;

/// <summary>
/// Runs a step until nothing waits for it: each jurisdiction where something waits in turn, at most 100 reports in one transaction. If a batch fails, its reports are
/// done one by one, so that only the broken one is put aside with its error, its count of attempts and its wait.
/// </summary>
public sealed partial class DrainStep(
    NpgsqlDataSource database, WaitingWork waiting, PipelineBell bell, TimeProvider clock, ILogger<DrainStep> log)
{
    private const int BatchSize = 100;

    /// <summary>Waits after the first, second, … fault: a moment for races, minutes for restarts, hours for what a person has to mend.</summary>
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(12)];

    /// <summary>The number of reports taken further.</summary>
    public async Task<int> RunAsync(IPipelineStep step, CancellationToken ct)
    {
        var total = 0;
        foreach (var jurisdiction in await waiting.FindAsync(step, ct))
        {
            for (var more = true; more;)
            {
                ct.ThrowIfCancellationRequested();
                var done = await RunBatchAsync(step, jurisdiction, ct);
                total += done;
                more = done == BatchSize;
                if (done > 0)
                    bell.Ring();
            }
        }

        return total;
    }

    private async Task<int> RunBatchAsync(IPipelineStep step, JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        var claimed = new List<long>();
        try
        {
            var done = await TryAsync(step, jurisdiction, only: null, claimed, ct);
            if (done > 0)
                LogDone(step.Name, jurisdiction.Key, done, (long)clock.GetElapsedTime(started).TotalMilliseconds);
            return done;
        }
        catch (Exception fault) when (claimed.Count > 0 && !ct.IsCancellationRequested && !IsOutage(fault))
        {
            LogBatchFailed(step.Name, jurisdiction.Key, claimed.Count, Describe(fault));
        }

        var handled = 0;
        foreach (var id in claimed.ToList())
        {
            try
            {
                await TryAsync(step, jurisdiction, id, [], ct);
            }
            catch (Exception fault) when (!ct.IsCancellationRequested && !IsOutage(fault))
            {
                await PutAsideAsync(step, jurisdiction, id, fault, ct);
            }

            handled++;
        }

        return handled;
    }

    private async Task<int> TryAsync(IPipelineStep step, JurisdictionProfile jurisdiction, long? only, List<long> claimed, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var services = await step.LockAsync(connection, jurisdiction, ct);
        // Once the locks are held, before the first row is touched: the update feed counts on it.
        var now = Now();
        await using (var claim = new NpgsqlCommand(SqlFile.Read("Pipeline/ClaimReports.sql"), connection, transaction))
        {
            claim.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            claim.Parameters.AddWithValue("stage", (short)step.Takes);
            claim.Parameters.Add(new NpgsqlParameter("services", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = (object?)services ?? DBNull.Value });
            claim.Parameters.Add(new NpgsqlParameter("only", NpgsqlDbType.Bigint) { Value = (object?)only ?? DBNull.Value });
            claim.Parameters.AddWithValue("now", now.UtcDateTime);
            claim.Parameters.AddWithValue("limit", BatchSize);
            await using var reader = await claim.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                claimed.Add(reader.GetInt64(0));
        }

        if (claimed.Count == 0)
            return 0;
        var work = new StepWork(connection, transaction, jurisdiction, claimed, now);
        await step.RunAsync(work, ct);
        await using (var advance = work.Command("Pipeline/AdvanceReports.sql"))
        {
            advance.Parameters.AddWithValue("stage", (short)step.Gives);
            advance.Parameters.AddWithValue("ids", claimed.ToArray());
            await advance.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return claimed.Count;
    }

    private async Task PutAsideAsync(IPipelineStep step, JurisdictionProfile jurisdiction, long id, Exception fault, CancellationToken ct)
    {
        var error = Describe(fault);
        LogPutAside(step.Name, jurisdiction.Key, id, error);
        await using var command = database.CreateCommand(SqlFile.Read("Pipeline/PutReportAside.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("step", step.Name);
        command.Parameters.AddWithValue("error", error);
        command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
        command.Parameters.Add(new NpgsqlParameter("waits", NpgsqlDbType.Array | NpgsqlDbType.Interval) { Value = Waits });
        await command.ExecuteNonQueryAsync(ct);
    }

    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow().ToUniversalTime();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    // The database being away is nobody's fault in particular: the next ring tries again.
    private static bool IsOutage(Exception fault) => fault is NpgsqlException and not PostgresException or PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "53300" };

    // Type and place, never the message: messages can carry data.
    private static string Describe(Exception fault)
    {
        var frame = new StackTrace(fault).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method?.DeclaringType?.Namespace?.StartsWith("Open311", StringComparison.Ordinal) == true);
        var sqlState = fault is PostgresException postgres ? $" {postgres.SqlState} {postgres.ConstraintName}" : "";
        return $"{fault.GetType().Name}{sqlState} in {frame?.DeclaringType?.Name}.{frame?.Name}".Replace("  ", " ", StringComparison.Ordinal);
    }

    [LoggerMessage(LogLevel.Information, "{Step}: {Count} reports of {Jurisdiction} in {Milliseconds} ms")]
    private partial void LogDone(string step, string jurisdiction, int count, long milliseconds);

    [LoggerMessage(LogLevel.Warning, "{Step}: a batch of {Count} reports of {Jurisdiction} failed ({Fault}); doing them one by one")]
    private partial void LogBatchFailed(string step, string jurisdiction, int count, string fault);

    [LoggerMessage(LogLevel.Error, "{Step}: report {ReportId} of {Jurisdiction} is put aside: {Fault}")]
    private partial void LogPutAside(string step, string jurisdiction, long reportId, string fault);
}
