using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>
/// Imports the uploaded files that wait, one after the other, and writes down how far each is. An import is one transaction: a worker that dies leaves nothing of it, and another takes the
/// file when the lease is over, at most <see cref="MaxAttempts"/> times.
/// </summary>
public sealed partial class RunLayerImports(Open311DbFactory databases, NpgsqlDataSource database, ImportLayer import, LayerUploads uploads, TimeProvider clock, ILogger<RunLayerImports> log)
{
    public const int MaxAttempts = 3;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public async Task RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        while (!ct.IsCancellationRequested && await LeaseAsync(jurisdiction.Id, ct) is { } leased)
            await ImportAsync(jurisdiction.Id, leased, ct);
    }

    private async Task ImportAsync(int jurisdictionId, Leased leased, CancellationToken ct)
    {
        if (leased.CancelRequested)
        {
            await FinishAsync(jurisdictionId, leased, LayerImportState.Cancelled, [], ct);
            return;
        }

        if (leased.Attempts > MaxAttempts)
        {
            await FinishAsync(jurisdictionId, leased, LayerImportState.Failed, [LayerFailures.ImportBroke], ct);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var progress = new LatestProgress();
        var beating = BeatAsync(jurisdictionId, leased, progress, stop);
        try
        {
            var input = LayerJson.Read<ImportLayerInput>(leased.Input) with
            {
                JurisdictionId = jurisdictionId,
                Path = uploads.PathOf(leased.StoredName),
                FileName = leased.FileName,
                Actor = leased.RequestedBy,
                UploadId = leased.Id,
            };
            var outcome = await import.RunAsync(input, progress, stop.Token);
            if (outcome.Succeeded)
                uploads.Drop(leased.StoredName);
            else
                await FinishAsync(jurisdictionId, leased, LayerImportState.Refused, [.. outcome.Failures.Select(WithoutPath)], ct);
        }
        catch (Exception fault) when (fault is OperationCanceledException or NpgsqlException or IOException or DbUpdateException && stop.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            await FinishAsync(jurisdictionId, leased, LayerImportState.Cancelled, [], ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await GiveBackAsync(jurisdictionId, leased);
            throw;
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or DbUpdateException or InvalidOperationException && !ct.IsCancellationRequested)
        {
            // The row stays "running": it is taken again when its lease is over.
            LogBroke(leased.Id, leased.Attempts, fault.GetType().Name);
        }
        finally
        {
            await stop.CancelAsync();
            await beating;
        }

        // Where the server keeps a file is nobody's business.
        Failure WithoutPath(Failure failure) => failure with
        {
            English = failure.English.Replace(uploads.PathOf(leased.StoredName), leased.FileName, StringComparison.Ordinal),
            German = failure.German.Replace(uploads.PathOf(leased.StoredName), leased.FileName, StringComparison.Ordinal),
        };
    }

    /// <summary>This worker is told to end: the next one need not wait for the lease, and nobody has failed at the file.</summary>
    private async Task GiveBackAsync(int jurisdictionId, Leased leased)
    {
        await using var db = databases.For(jurisdictionId);
        await db.LayerImports.Where(row => row.Id == leased.Id && row.Attempts == leased.Attempts && row.State == LayerImportState.Running).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.State, LayerImportState.Waiting).SetProperty(one => one.Attempts, leased.Attempts - 1).SetProperty(one => one.LeasedUntil, (DateTimeOffset?)null), CancellationToken.None);
    }

    /// <summary>Writes the progress, renews the lease, and stops the import when somebody wants that.</summary>
    private async Task BeatAsync(int jurisdictionId, Leased leased, LatestProgress progress, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await using var command = database.CreateCommand(
                    "UPDATE layer_imports SET done = @done, expected = @expected, leased_until = @leased_until WHERE jurisdiction_id = @jurisdiction AND id = @id AND state = 'running' AND attempts = @attempts RETURNING cancel_requested");
                command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
                command.Parameters.AddWithValue("id", leased.Id);
                command.Parameters.AddWithValue("attempts", leased.Attempts);
                command.Parameters.AddWithValue("done", progress.Value.Done);
                command.Parameters.Add(new NpgsqlParameter<long?>("expected", NpgsqlTypes.NpgsqlDbType.Bigint) { TypedValue = progress.Value.Expected });
                command.Parameters.AddWithValue("leased_until", clock.GetUtcNow().Add(Lease).UtcDateTime);
                if (await command.ExecuteScalarAsync(stop.Token) is not false)
                    await stop.CancelAsync();
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or NpgsqlException)
        {
            // Ended, or the database is away: then the import itself fails too.
        }
    }

    private async Task<Leased?> LeaseAsync(int jurisdictionId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(SqlFile.Read("Layers/LeaseLayerImport.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("leased_until", now.Add(Lease).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Leased(reader.GetInt64(0), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetInt32(6), reader.GetBoolean(7))
            : null;
    }

    /// <summary>Ends an import inside the transaction that stores its version: there is never the one without the other.</summary>
    internal static Task RecordAsync(Open311Db db, long id, int versionNumber, long done, bool isPublished, IReadOnlyList<Failure> toConfirm, DateTimeOffset now, CancellationToken ct)
    {
        var told = ToldFailure.Tell(toConfirm);
        return db.LayerImports.Where(row => row.Id == id).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.State, LayerImportState.Done).SetProperty(one => one.FinishedAt, now).SetProperty(one => one.LeasedUntil, (DateTimeOffset?)null)
                .SetProperty(one => one.VersionNumber, (int?)versionNumber).SetProperty(one => one.IsPublished, isPublished).SetProperty(one => one.Done, done).SetProperty(one => one.Failures, told),
            ct);
    }

    private async Task FinishAsync(int jurisdictionId, Leased leased, LayerImportState state, IReadOnlyList<Failure> failures, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        var now = clock.GetUtcNow();
        var told = ToldFailure.Tell(failures);
        var mine = await db.LayerImports.Where(row => row.Id == leased.Id && row.Attempts == leased.Attempts && row.State == LayerImportState.Running).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.State, state).SetProperty(one => one.FinishedAt, now).SetProperty(one => one.LeasedUntil, (DateTimeOffset?)null).SetProperty(one => one.Failures, told), ct);
        if (mine > 0 && !failures.Any(failure => LayerFailures.IsAboutCrs(failure.Code)))
            uploads.Drop(leased.StoredName);
    }

    [LoggerMessage(LogLevel.Warning, "Layer import {Import} broke in attempt {Attempt} ({Fault}); it is tried again when its lease is over")]
    private partial void LogBroke(long import, int attempt, string fault);

    private sealed record Leased(long Id, string FileName, string StoredName, string Input, string RequestedBy, int Attempts, bool CancelRequested);

    private sealed class LatestProgress : IProgress<ImportProgress>
    {
        private readonly Lock gate = new();
        private ImportProgress value;

        public ImportProgress Value
        {
            get
            {
                lock (gate)
                    return value;
            }
        }

        public void Report(ImportProgress value)
        {
            lock (gate)
                this.value = value;
        }
    }
}

/// <summary>A <see cref="Failure"/> as it is kept with an import.</summary>
public sealed record ToldFailure(string Code, string English, string German, string? Field)
{
    /// <summary>As JSON.</summary>
    internal static string Tell(IEnumerable<Failure> failures) => LayerJson.Write(failures.Select(failure => new ToldFailure(failure.Code, failure.English, failure.German, failure.Field)));

    public static IReadOnlyList<ToldFailure> Of(LayerImport import) => LayerJson.Read<List<ToldFailure>>(import?.Failures ?? "[]");
}
