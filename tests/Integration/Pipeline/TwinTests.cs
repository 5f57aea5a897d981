using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Tests.Integration.Pipeline;

/// <summary>Two reports of the same thing at the same instant, and two workers that deduplicate: one head, never two, and no chain.</summary>
public sealed class TwinTests : IClassFixture<IdleDatabase>
{
    /// <summary>Ten times as many in the long form: a thousand pairs.</summary>
    private static readonly int Length = Environment.GetEnvironmentVariable("OPEN311_TEST_LONG") == "1" ? 10 : 1;
    private readonly IdleDatabase idle;

    public TwinTests(IdleDatabase idle)
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.idle = idle;
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(3, 40)]
    public async Task Of_reports_that_arrive_at_once_while_two_workers_race_one_is_the_head(int siblings, int times)
    {
        var ct = TestContext.Current.CancellationToken;
        times *= Length;
        IServiceProvider[] workers = [idle.Worker(), idle.Worker()];
        var town = await idle.TownAsync(workers[0]);
        using var all = new CancellationTokenSource();
        var racing = workers.Select(worker => Task.Run(() => DrainUntilAsync(worker, town, all.Token), ct)).ToList();

        // The places are 200 m apart, so that only siblings meet.
        for (var i = 0; i < times; i++)
        {
            var (latitude, longitude) = (51.5 + (i / 10 * 0.002), 8.0 + (i % 10 * 0.003));
            using var start = new Barrier(siblings);
            await Task.WhenAll(Enumerable.Range(0, siblings).Select(n => Task.Run(
                async () =>
                {
                    start.SignalAndWait(ct);
                    await IdleDatabase.SubmitAsync(workers[n % 2], town, latitude, longitude, "Die Laterne ist dunkel");
                },
                ct)));
        }

        await all.CancelAsync();
        await Task.WhenAll(racing);
        await JudgeAsync(town, siblings, times);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_comes_later_waits_until_the_first_has_decided(bool laterIsOlder)
    {
        var ct = TestContext.Current.CancellationToken;
        var (first, second) = (idle.Worker(), idle.Worker());
        var town = await idle.TownAsync(first);
        var one = await IdleDatabase.SubmitAsync(first, town, 51.6, 8.2, "Die Laterne ist dunkel");

        // The first has compared, but its transaction is still open when the twin is stored and the second worker comes.
        var pausing = new Pausing(first.GetRequiredService<DeduplicateReports>());
        var early = first.GetRequiredService<DrainStep>().RunAsync(pausing, ct);
        await pausing.Compared.WaitAsync(ct);
        var two = await IdleDatabase.SubmitAsync(second, town, 51.6, 8.2, "Die Laterne ist dunkel");
        if (laterIsOlder)
            await BackdateAsync(two);

        var late = second.GetRequiredService<DrainStep>().RunAsync(second.GetRequiredService<DeduplicateReports>(), ct);
        while (!await SomebodyWaitsAsync(ct))
        {
            Assert.False(late.IsCompleted, "The second worker decided without waiting for the first.");
            await Task.Delay(5, ct);
        }

        pausing.GoOn();
        await Task.WhenAll(early, late);
        await JudgeAsync(town, siblings: 2, times: 1);
        var reports = await idle.ReportsAsync(town);
        Assert.Equal(laterIsOlder ? [two, one] : [one, two], reports.Select(report => report.Name));
    }

    /// <summary>A head with duplicates is never linked by a rule, not even below an older report: it would move others' links.</summary>
    [Fact]
    public async Task An_older_report_that_comes_behind_a_head_with_duplicates_is_proposed_and_not_linked()
    {
        var ct = TestContext.Current.CancellationToken;
        var worker = idle.Worker();
        var town = await idle.TownAsync(worker);
        var (drain, waiting, step) = (worker.GetRequiredService<DrainStep>(), worker.GetRequiredService<WaitingWork>(), worker.GetRequiredService<DeduplicateReports>());
        var head = await IdleDatabase.SubmitAsync(worker, town, 51.6, 8.2, "Die Laterne ist dunkel");
        var child = await IdleDatabase.SubmitAsync(worker, town, 51.6, 8.2, "Die Laterne ist dunkel");
        await drain.RunAsync(step, ct);
        var older = await IdleDatabase.SubmitAsync(worker, town, 51.6, 8.2, "Die Laterne ist dunkel");
        await BackdateAsync(older);
        await drain.RunAsync(step, ct);
        await JudgeAsync(town, siblings: 3, times: 1);
        var reports = await idle.ReportsAsync(town);
        Assert.Equal([(older, null), (head, null), (child, reports[1].Id)], reports.Select(report => (report.Name, report.Head)));
    }

    private static async Task DrainUntilAsync(IServiceProvider worker, JurisdictionProfile town, CancellationToken stop)
    {
        var (drain, waiting, step) = (worker.GetRequiredService<DrainStep>(), worker.GetRequiredService<WaitingWork>(), worker.GetRequiredService<DeduplicateReports>());
        worker.GetRequiredService<JurisdictionDirectory>().Forget();
        Assert.Contains(await waiting.JurisdictionsAsync(CancellationToken.None), profile => profile.Id == town.Id);
        while (!stop.IsCancellationRequested || await waiting.FindAsync(step, CancellationToken.None) is not [])
            await drain.RunAsync(step, CancellationToken.None);
    }

    /// <summary>What holds whatever the order: at each place one head, the oldest, and all others below it. Only where the oldest came last, behind a head with duplicates, are there two, and the rule proposes.</summary>
    private async Task JudgeAsync(JurisdictionProfile town, int siblings, int times)
    {
        var reports = await idle.ReportsAsync(town);
        Assert.All(reports, report => Assert.Equal(Stage.Deduplicated, report.Stage));
        var places = await ReadAsync(town, "SELECT id, ST_AsText(place) FROM reports WHERE jurisdiction_id = $1", reader => (reader.GetInt64(0), reader.GetString(1)));
        var proposed = await ReadAsync(town, "SELECT report_id, head_id FROM duplicate_pairs WHERE jurisdiction_id = $1 AND decision = 'open'", reader => (reader.GetInt64(0), reader.GetInt64(1)));
        var clusters = reports.GroupBy(report => places.Single(place => place.Item1 == report.Id).Item2).Select(cluster => cluster.ToList()).ToList();
        Assert.Equal(times, clusters.Count);
        foreach (var cluster in clusters)
        {
            Assert.Equal(siblings, cluster.Count);
            // The older one is the head.
            var head = cluster[0];
            if (cluster.Skip(1).Any(report => report.Head is null))
            {
                Assert.True(siblings > 2, $"{cluster[0].Name} and another one are both heads.");
                Assert.Null(cluster[0].Head);
                head = cluster[1];
                Assert.Contains((head.Id, cluster[0].Id), proposed);
            }

            Assert.Null(head.Head);
            Assert.All(cluster.SkipWhile(report => report.Id != head.Id).Skip(1), report => Assert.Equal(head.Id, report.Head));
        }

        var linked = reports.Count(report => report.Head is not null);
        Assert.Equal(linked, await idle.CountAsync(town, "report_events WHERE kind = 'linked'"));
        Assert.Equal(linked, await idle.CountAsync(town, "report_events WHERE kind = 'reported_again'"));
        Assert.Equal(0, await idle.CountAsync(town, "stalled_reports WHERE true"));
    }

    private async Task<List<T>> ReadAsync<T>(JurisdictionProfile town, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = idle.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(town.Id);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await reader.ReadAsync())
            found.Add(read(reader));
        return found;
    }

    private async Task BackdateAsync(string serviceRequestId)
    {
        await using var command = idle.Database.CreateCommand("UPDATE reports SET requested_datetime = requested_datetime - interval '1 minute' WHERE service_request_id = $1");
        command.Parameters.AddWithValue(serviceRequestId);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private async Task<bool> SomebodyWaitsAsync(CancellationToken ct)
    {
        await using var command = idle.Database.CreateCommand("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))");
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>The step, stopped between its work and the commit.</summary>
    private sealed class Pausing(IPipelineStep step) : IPipelineStep
    {
        private readonly TaskCompletionSource compared = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Compared => compared.Task;

        public string Name => step.Name;

        public Stage Takes => step.Takes;

        public Stage Gives => step.Gives;

        public void GoOn() => goOn.SetResult();

        public Task<long[]?> LockAsync(NpgsqlConnection connection, JurisdictionProfile jurisdiction, CancellationToken ct) => step.LockAsync(connection, jurisdiction, ct);

        public async Task RunAsync(StepWork work, CancellationToken ct)
        {
            await step.RunAsync(work, ct);
            compared.TrySetResult();
            await goOn.Task.WaitAsync(ct);
        }
    }
}
