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
        {
            await using var older = idle.Database.CreateCommand("UPDATE reports SET requested_datetime = requested_datetime - interval '1 minute' WHERE service_request_id = $1");
            older.Parameters.AddWithValue(two);
            await older.ExecuteNonQueryAsync(ct);
        }

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

    private static async Task DrainUntilAsync(IServiceProvider worker, JurisdictionProfile town, CancellationToken stop)
    {
        var (drain, step) = (worker.GetRequiredService<DrainStep>(), worker.GetRequiredService<DeduplicateReports>());
        worker.GetRequiredService<JurisdictionDirectory>().Forget();
        Assert.Contains(await drain.WorkingForAsync(CancellationToken.None), profile => profile.Id == town.Id);
        while (!stop.IsCancellationRequested || await drain.HasWorkAsync(step, CancellationToken.None))
            await drain.RunAsync(step, CancellationToken.None);
    }

    private async Task JudgeAsync(JurisdictionProfile town, int siblings, int times)
    {
        var reports = await idle.ReportsAsync(town);
        Assert.Equal(siblings * times, reports.Count);
        Assert.All(reports, report => Assert.Equal(Stage.Deduplicated, report.Stage));
        var heads = reports.Where(report => report.Head is null).Select(report => report.Id).ToHashSet();
        // One that came first and was committed last, when the others were linked already, is older than a head with duplicates: that is left to a person, and proposed to one.
        var latecomers = await idle.CountAsync(
            town,
            "(SELECT pair.jurisdiction_id FROM duplicate_pairs AS pair JOIN reports AS younger ON younger.jurisdiction_id = pair.jurisdiction_id AND younger.id = pair.report_id AND younger.duplicate_of_id IS NULL "
            + "JOIN reports AS older ON older.jurisdiction_id = pair.jurisdiction_id AND older.id = pair.head_id AND older.duplicate_of_id IS NULL WHERE pair.decision = 'open') AS proposed WHERE true");
        Assert.InRange(latecomers, 0L, siblings == 2 ? 0L : times / 10);
        Assert.Equal(times + latecomers, heads.Count);
        Assert.All(reports.Where(report => report.Head is not null), child => Assert.Contains(child.Head!.Value, heads));
        Assert.All(reports.Where(report => report.Head is not null).CountBy(child => child.Head!.Value), children => Assert.InRange(children.Value, latecomers == 0 ? siblings - 1 : 1, siblings - 1));

        // The older one is the head: whoever stands before it in this order is of another place.
        var order = reports.Select(report => report.Id).ToList();
        Assert.All(reports.Where(report => report.Head is not null), child => Assert.True(order.IndexOf(child.Head!.Value) < order.IndexOf(child.Id), $"{child.Name} is older than its head."));
        Assert.Equal((siblings * times) - heads.Count, await idle.CountAsync(town, "report_events WHERE kind = 'linked'"));
        Assert.Equal((siblings * times) - heads.Count, await idle.CountAsync(town, "report_events WHERE kind = 'reported_again'"));
        Assert.Equal(0, await idle.CountAsync(town, "stalled_reports WHERE true"));
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
