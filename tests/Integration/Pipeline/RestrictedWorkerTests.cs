using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Tests.Integration.Pipeline;

/// <summary><c>Pipeline:Jurisdictions</c>: a worker for some of the towns.</summary>
public sealed class RestrictedWorkerTests : IClassFixture<IdleDatabase>
{
    private readonly IdleDatabase idle;

    public RestrictedWorkerTests(IdleDatabase idle)
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.idle = idle;
    }

    [Fact]
    public async Task A_worker_takes_only_the_reports_of_its_towns()
    {
        var web = idle.Worker();
        JurisdictionProfile[] towns = [await idle.TownAsync(web), await idle.TownAsync(web), await idle.TownAsync(web)];
        foreach (var town in towns)
            await IdleDatabase.SubmitAsync(web, town, 51.5, 8.0, "dunkel");

        // Case does not matter, as in addresses.
        var worker = idle.Worker(("Pipeline:Jurisdictions:0", towns[0].Key), ("Pipeline:Jurisdictions:1", towns[2].Key.ToUpperInvariant()));
        Assert.Equal([towns[0].Id, towns[2].Id], (await worker.GetRequiredService<WaitingWork>().JurisdictionsAsync(default)).Select(town => town.Id));
        Assert.Equal(2, await DrainAsync(worker, "deduplicate"));
        Assert.Equal([Stage.Deduplicated, Stage.Stored, Stage.Deduplicated], await StagesAsync(towns));

        // The rest of the way too; and what waits elsewhere is no work for it.
        await DrainAsync(worker, "route");
        await DrainAsync(worker, "notify");
        Assert.Equal([Stage.Notified, Stage.Stored, Stage.Notified], await StagesAsync(towns));
        Assert.Empty(await WaitingAsync(worker, "deduplicate"));
        Assert.Contains(towns[1].Id, await WaitingAsync(web, "deduplicate"));
        Assert.Equal(0, await idle.CountAsync(towns[1], "outgoing_mails WHERE true"));

        var other = idle.Worker(("Pipeline:Jurisdictions:0", towns[1].Key));
        Assert.Equal([towns[1].Id], await WaitingAsync(other, "deduplicate"));
        Assert.Equal(1, await DrainAsync(other, "deduplicate"));
        Assert.Equal([Stage.Notified, Stage.Deduplicated, Stage.Notified], await StagesAsync(towns));
    }

    [Fact]
    public async Task A_worker_without_the_setting_works_for_all()
    {
        var web = idle.Worker();
        var town = await idle.TownAsync(web);
        await IdleDatabase.SubmitAsync(web, town, 51.5, 8.0, "dunkel");
        await DrainAsync(idle.Worker(), "deduplicate");
        Assert.Equal([Stage.Deduplicated], await StagesAsync(town));
    }

    private static Task<int> DrainAsync(IServiceProvider worker, string step) =>
        worker.GetRequiredService<DrainStep>().RunAsync(worker.GetRequiredService<ReportPipeline>().Step(step), CancellationToken.None);

    private static async Task<IEnumerable<int>> WaitingAsync(IServiceProvider worker, string step) =>
        (await worker.GetRequiredService<WaitingWork>().FindAsync(worker.GetRequiredService<ReportPipeline>().Step(step), CancellationToken.None)).Select(town => town.Id);

    private async Task<List<Stage>> StagesAsync(params JurisdictionProfile[] towns)
    {
        var stages = new List<Stage>();
        foreach (var town in towns)
            stages.Add(Assert.Single(await idle.ReportsAsync(town)).Stage);
        return stages;
    }
}
