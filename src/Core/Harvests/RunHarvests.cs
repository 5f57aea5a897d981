using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Harvests.Wire;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Core.Harvests;

/// <param name="Imported">The version that it became; null: nothing has changed.</param>
/// <param name="FeatureCount">That came; null: the server said that nothing has changed.</param>
public sealed record Harvested(ImportedLayer? Imported, long? FeatureCount);

/// <summary>What a harvest brought, for the transaction that stores its version.</summary>
/// <param name="Lease">Of the worker that brought it.</param>
/// <param name="Validators">JSON.</param>
public sealed record HarvestedContent(long Lease, HarvestKind Kind, string ContentHash, long FeatureCount, string? Validators, DateTimeOffset NextAt);

/// <summary>
/// Fetches the layers that are due, one after the other: takes a lease, fetches all of a layer into a file, and only then has it imported as a new version, in one transaction with the record of the harvest.
/// No transaction is open while a server answers. A worker that dies leaves nothing but its lease; who lost his lease stores nothing.
/// </summary>
public sealed partial class RunHarvests(Open311DbFactory databases, NpgsqlDataSource database, FetchLayer fetch, ImportLayer import, TimeProvider clock, ILogger<RunHarvests> log)
{
    /// <summary>Leases in a row that came to no end; then it counts as failed, and waits as such.</summary>
    public const int MaxAttempts = 3;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    /// <summary>All that are due. The number of new versions.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        HarvestFolder.Sweep();
        var made = 0;
        while (!ct.IsCancellationRequested && await LeaseAsync(jurisdiction, null, ct) is { } leased)
        {
            if (await HarvestAsync(jurisdiction, leased, ct) is { Succeeded: true, Value.Imported: not null })
                made++;
        }

        return made;
    }

    /// <summary>One, whether it is due or not.</summary>
    public async Task<Outcome<Harvested>> RunAsync(JurisdictionProfile jurisdiction, string layerKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        if (await LeaseAsync(jurisdiction, layerKey, ct) is { } leased)
            return await HarvestAsync(jurisdiction, leased, ct);
        await using var db = databases.For(jurisdiction.Id);
        return await db.LayerHarvests.AnyAsync(row => row.LayerKey == layerKey, ct) ? HarvestFailures.Running : HarvestFailures.Unknown;
    }

    /// <summary>Ends a harvest inside the transaction that stores its version: there is never the one without the other.</summary>
    /// <returns>False: the lease is lost; the transaction must not be committed.</returns>
    internal static async Task<bool> RecordAsync(
        Open311Db db, string layerKey, HarvestedContent content, int versionNumber, bool isPublished, IReadOnlyList<Failure> toConfirm, DateTimeOffset now, CancellationToken ct)
    {
        var told = ToldFailure.Tell(toConfirm);
        return await Leased(db, layerKey, content.Lease).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.LeasedUntil, (DateTimeOffset?)null).SetProperty(one => one.Attempts, 0).SetProperty(one => one.Kind, (HarvestKind?)content.Kind).SetProperty(one => one.NextAt, content.NextAt)
                .SetProperty(one => one.CheckedAt, (DateTimeOffset?)now).SetProperty(one => one.ChangedAt, (DateTimeOffset?)now).SetProperty(one => one.Validators, content.Validators).SetProperty(one => one.ContentHash, content.ContentHash)
                .SetProperty(one => one.FeatureCount, (long?)content.FeatureCount).SetProperty(one => one.VersionNumber, (int?)versionNumber).SetProperty(one => one.IsPublished, isPublished).SetProperty(one => one.ToConfirm, told)
                .SetProperty(one => one.FailureCount, 0).SetProperty(one => one.FailedAt, (DateTimeOffset?)null).SetProperty(one => one.Failures, "[]"),
            ct) > 0;
    }

    private static IQueryable<LayerHarvest> Leased(Open311Db db, string layerKey, long lease) => db.LayerHarvests.Where(row => row.LayerKey == layerKey && row.Lease == lease && row.LeasedUntil != null);

    private async Task<Outcome<Harvested>> HarvestAsync(JurisdictionProfile jurisdiction, LayerHarvest harvest, CancellationToken ct)
    {
        if (harvest.Attempts > MaxAttempts)
            return await FailAsync(jurisdiction, harvest, null, [HarvestFailures.Broke], null, ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beating = BeatAsync(jurisdiction.Id, harvest, stop);
        try
        {
            using var folder = new HarvestFolder();
            return await HarvestAsync(jurisdiction, harvest, folder.Path, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return HarvestFailures.Lost;
        }
        catch (OperationCanceledException)
        {
            await ReleaseAsync(jurisdiction.Id, harvest);
            throw;
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or UnauthorizedAccessException or DbUpdateException or InvalidOperationException && !ct.IsCancellationRequested)
        {
            // The lease stays: it is taken again when that is over.
            LogBroke(harvest.LayerKey, jurisdiction.Key, harvest.Attempts, fault.GetType().Name);
            return HarvestFailures.Broke;
        }
        finally
        {
            await stop.CancelAsync();
            await beating;
        }
    }

    private async Task<Outcome<Harvested>> HarvestAsync(JurisdictionProfile jurisdiction, LayerHarvest harvest, string folder, CancellationToken ct)
    {
        var (started, next) = (clock.GetTimestamp(), clock.GetUtcNow().AddHours(harvest.IntervalHours));
        var input = LayerJson.Read<ImportLayerInput>(harvest.Import);
        var fetched = await fetch.RunAsync(harvest, input.KeyColumn ?? await FormerKeyAsync(jurisdiction.Id, harvest.LayerKey, ct), folder, ct);
        if (fetched.Failure is { } failure)
            return await FailAsync(jurisdiction, harvest, fetched.Kind, [failure], fetched.RetryAfter, ct);
        if (fetched.Content is not { } content || content.ContentHash == harvest.ContentHash)
        {
            LogUnchanged(harvest.LayerKey, jurisdiction.Key, fetched.NotModified, (long)clock.GetElapsedTime(started).TotalMilliseconds);
            return await UnchangedAsync(jurisdiction.Id, harvest, fetched, next, ct) ? new Harvested(null, fetched.Content?.FeatureCount) : HarvestFailures.Lost;
        }

        var outcome = await import.RunAsync(
            input with
            {
                JurisdictionId = jurisdiction.Id,
                LayerKey = harvest.LayerKey,
                Path = content.Path,
                FileName = NameOf(harvest, content),
                CrsOverride = content.Srid,
                Actor = "harvest",
                Harvest = new HarvestedContent(harvest.Lease, fetched.Kind!.Value, content.ContentHash, content.FeatureCount, content.Validators is { } validators ? LayerJson.Write(validators) : null, next),
            },
            null,
            ct);
        if (!outcome.Succeeded)
            return await FailAsync(jurisdiction, harvest, fetched.Kind, [.. outcome.Failures.Select(one => WithoutPath(one, content.Path))], null, ct);
        LogMade(harvest.LayerKey, jurisdiction.Key, outcome.Value.VersionNumber, outcome.Value.FeatureCount, outcome.Value.IsPublished, (long)clock.GetElapsedTime(started).TotalMilliseconds);
        return new Harvested(outcome.Value, content.FeatureCount);
    }

    private async Task<string?> FormerKeyAsync(int jurisdictionId, string layerKey, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        var column = await db.LayerVersions.Where(row => db.Layers.Any(layer => layer.Id == row.LayerId && layer.Key == layerKey)).OrderByDescending(row => row.Number).Select(row => row.KeyColumn).FirstOrDefaultAsync(ct);
        return string.IsNullOrEmpty(column) ? null : column;
    }

    /// <summary>What the version is called: the server and the collection, without parameters.</summary>
    private static string NameOf(LayerHarvest harvest, FetchedContent content)
    {
        var name = $"{new Uri(harvest.Address).Host} {string.Concat(content.Collection.Where(letter => !char.IsControl(letter)))}";
        return name[..Math.Min(name.Length, 200)];
    }

    private static Failure WithoutPath(Failure failure, string path) => failure with
    {
        English = failure.English.Replace(path, "The layer", StringComparison.Ordinal),
        German = failure.German.Replace(path, "Die Ebene", StringComparison.Ordinal),
    };

    private async Task<bool> UnchangedAsync(int jurisdictionId, LayerHarvest harvest, FetchedLayer fetched, DateTimeOffset next, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        var (kind, now) = (fetched.Kind, clock.GetUtcNow());
        var validators = fetched.NotModified ? harvest.Validators : fetched.Content?.Validators is { } newer ? LayerJson.Write(newer) : null;
        return await Leased(db, harvest.LayerKey, harvest.Lease).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.LeasedUntil, (DateTimeOffset?)null).SetProperty(one => one.Attempts, 0).SetProperty(one => one.Kind, kind).SetProperty(one => one.NextAt, next).SetProperty(one => one.CheckedAt, (DateTimeOffset?)now)
                .SetProperty(one => one.Validators, validators).SetProperty(one => one.FailureCount, 0).SetProperty(one => one.FailedAt, (DateTimeOffset?)null).SetProperty(one => one.Failures, "[]"),
            ct) > 0;
    }

    private async Task<Outcome<Harvested>> FailAsync(JurisdictionProfile jurisdiction, LayerHarvest harvest, HarvestKind? kind, List<Failure> failures, TimeSpan? retryAfter, CancellationToken ct)
    {
        LogFailed(harvest.LayerKey, jurisdiction.Key, failures[0].Code, harvest.FailureCount + 1);
        await using var db = databases.For(jurisdiction.Id);
        var (told, count, now) = (ToldFailure.Tell(failures), harvest.FailureCount + 1, clock.GetUtcNow());
        var next = now + HarvestWaits.After(count, retryAfter);
        kind ??= harvest.Kind;
        await Leased(db, harvest.LayerKey, harvest.Lease).ExecuteUpdateAsync(
            row => row.SetProperty(one => one.LeasedUntil, (DateTimeOffset?)null).SetProperty(one => one.Attempts, 0).SetProperty(one => one.Kind, kind).SetProperty(one => one.NextAt, next)
                .SetProperty(one => one.FailureCount, count).SetProperty(one => one.FailedAt, (DateTimeOffset?)now).SetProperty(one => one.Failures, told),
            ct);
        return failures;
    }

    /// <summary>The process ends in good order: another one takes it at once.</summary>
    private async Task ReleaseAsync(int jurisdictionId, LayerHarvest harvest)
    {
        try
        {
            await using var db = databases.For(jurisdictionId);
            await Leased(db, harvest.LayerKey, harvest.Lease).ExecuteUpdateAsync(
                row => row.SetProperty(one => one.LeasedUntil, (DateTimeOffset?)null).SetProperty(one => one.Attempts, one => one.Attempts - 1), CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // Then its lease runs out.
        }
    }

    /// <summary>Renews the lease, and stops when it is lost.</summary>
    private async Task BeatAsync(int jurisdictionId, LayerHarvest harvest, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await using var db = databases.For(jurisdictionId);
                var until = clock.GetUtcNow().Add(Lease);
                if (await Leased(db, harvest.LayerKey, harvest.Lease).ExecuteUpdateAsync(row => row.SetProperty(one => one.LeasedUntil, (DateTimeOffset?)until), stop.Token) == 0)
                    await stop.CancelAsync();
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or NpgsqlException or InvalidOperationException)
        {
            // Ended, or the database is away: then the harvest itself fails too, or another one takes it.
        }
    }

    private async Task<LayerHarvest?> LeaseAsync(JurisdictionProfile jurisdiction, string? layerKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(SqlFile.Read("Harvests/LeaseHarvest.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.Add(new NpgsqlParameter("layer", NpgsqlDbType.Text) { Value = (object?)layerKey ?? DBNull.Value });
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("leased_until", now.Add(Lease).UtcDateTime);
        if (await command.ExecuteScalarAsync(ct) is not string leased)
            return null;
        await using var db = databases.For(jurisdiction.Id);
        return await db.LayerHarvests.AsNoTracking().FirstOrDefaultAsync(row => row.LayerKey == leased, ct);
    }

    [LoggerMessage(LogLevel.Information, "harvest: layer {Layer} of {Jurisdiction} is now version {Version} with {Count} features (published: {IsPublished}), {Milliseconds} ms")]
    private partial void LogMade(string layer, string jurisdiction, int version, long count, bool isPublished, long milliseconds);

    [LoggerMessage(LogLevel.Information, "harvest: layer {Layer} of {Jurisdiction} has not changed (said the server: {NotModified}), {Milliseconds} ms")]
    private partial void LogUnchanged(string layer, string jurisdiction, bool notModified, long milliseconds);

    [LoggerMessage(LogLevel.Information, "harvest: layer {Layer} of {Jurisdiction} was not fetched: {Code} (failures in a row: {Count})")]
    private partial void LogFailed(string layer, string jurisdiction, string code, int count);

    [LoggerMessage(LogLevel.Warning, "harvest: layer {Layer} of {Jurisdiction} broke in attempt {Attempt} ({Fault}); it is tried again when its lease is over")]
    private partial void LogBroke(string layer, string jurisdiction, int attempt, string fault);
}
