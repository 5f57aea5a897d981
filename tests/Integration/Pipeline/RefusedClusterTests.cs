using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;

namespace Open311.Tests.Integration.Pipeline;

/// <summary>Who said no to a report is not linked to it by the way of another one either: no rule brings the two into one cluster. People still may.</summary>
public sealed class RefusedClusterTests : IClassFixture<IdleDatabase>
{
    private const string Dark = "Die Laterne ist dunkel";
    private const double MeterNorth = 1 / 111_200.0;
    private readonly IdleDatabase idle;

    public RefusedClusterTests(IdleDatabase idle)
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.idle = idle;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Not_where_the_refused_one_is_linked_in_the_same_batch()
    {
        var (worker, town) = await TownAsync();
        var head = await SubmitAsync(worker, town, 0);
        var refused = await SubmitAsync(worker, town, 2);
        var report = await SubmitAsync(worker, town, 4, refused);
        await DrainAsync(worker);
        Assert.Equal([(head, null), (refused, head), (report, null)], await HeadsAsync(town));
        Assert.Equal(0, await OpenPairsAsync(town, report));
    }

    /// <summary>An import brings a report that is older than both.</summary>
    [Fact]
    public async Task An_older_report_that_comes_later_takes_one_of_the_two()
    {
        var (worker, town) = await TownAsync();
        var refused = await SubmitAsync(worker, town, 0);
        var report = await SubmitAsync(worker, town, 2, refused);
        await DrainAsync(worker);
        Assert.Equal([(refused, null), (report, null)], await HeadsAsync(town));
        var older = await SubmitAsync(worker, town, 1);
        await ExecuteAsync("UPDATE reports SET requested_datetime = requested_datetime - interval '1 day' WHERE service_request_id = $1", older);
        await DrainAsync(worker);
        var heads = await HeadsAsync(town);
        Assert.Equal(older, heads[0].Name);
        Assert.Equal([null, older], heads.Skip(1).Select(row => row.Head).Order(StringComparer.Ordinal));
        Assert.Equal(0, await OpenPairsAsync(town, heads.Skip(1).Single(row => row.Head is null).Name));
    }

    [Fact]
    public async Task Not_where_people_have_joined_the_refused_one_since()
    {
        var (worker, town) = await TownAsync();
        var head = await SubmitAsync(worker, town, 20);
        // It waits elsewhere in the pipeline, so that nothing is compared with it yet.
        await ExecuteAsync("UPDATE reports SET stage = 1, visibility = 'hidden' WHERE service_request_id = $1", head);
        var refused = await SubmitAsync(worker, town, 0);
        var report = await SubmitAsync(worker, town, 10, refused);
        await DrainAsync(worker);
        await ExecuteAsync("UPDATE reports SET visibility = 'public' WHERE service_request_id = $1", head);
        await ConfirmAsync(worker, town, refused, head);

        await AgainAsync(worker, report);
        Assert.Equal([(head, null), (refused, head), (report, null)], await HeadsAsync(town));
        Assert.Equal(0, await OpenPairsAsync(town, report));
        // The same from the head's side.
        await AgainAsync(worker, head);
        Assert.Equal([(head, null), (refused, head), (report, null)], await HeadsAsync(town));
        Assert.Equal(0, await OpenPairsAsync(town, report));
    }

    [Fact]
    public async Task Staff_may_join_what_a_reporter_refused_and_no_rule_undoes_it()
    {
        var (worker, town) = await TownAsync();
        var older = await SubmitAsync(worker, town, 0);
        var report = await SubmitAsync(worker, town, 2, older);
        await DrainAsync(worker);
        Assert.Equal(1, await idle.CountAsync(town, "duplicate_pairs WHERE decision = 'rejected' AND decided_by = 'reporter'"));
        var asked = await worker.GetRequiredService<ConfirmDuplicate>().RunAsync(new(town, report, older, "department:licht"), Ct);
        Assert.Equal("duplicate.refused_before", Assert.Single(asked.Failures).Code);
        await ConfirmAsync(worker, town, report, older, isConfirmed: true);
        Assert.Equal([(older, null), (report, older)], await HeadsAsync(town));
        Assert.Equal(1, await idle.CountAsync(town, "duplicate_pairs WHERE decision = 'confirmed' AND decided_by = 'department:licht' AND score > 0.5"));
        await AgainAsync(worker, report);
        Assert.Equal([(older, null), (report, older)], await HeadsAsync(town));
        Assert.Equal(1, await idle.CountAsync(town, "duplicate_pairs WHERE decision = 'confirmed'"));
    }

    [Fact]
    public async Task Without_a_no_the_same_report_is_linked()
    {
        var (worker, town) = await TownAsync();
        var older = await SubmitAsync(worker, town, 0);
        var report = await SubmitAsync(worker, town, 2);
        await DrainAsync(worker);
        Assert.Equal([(older, null), (report, older)], await HeadsAsync(town));
    }

    private static Task<string> SubmitAsync(IServiceProvider worker, JurisdictionProfile town, double metersNorth, params string[] notSameAs) =>
        IdleDatabase.SubmitAsync(worker, town, 51.5 + (metersNorth * MeterNorth), 8, Dark, notSameAs);

    private static Task<int> DrainAsync(IServiceProvider worker) => worker.GetRequiredService<DrainStep>().RunAsync(worker.GetRequiredService<DeduplicateReports>(), Ct);

    private static async Task ConfirmAsync(IServiceProvider worker, JurisdictionProfile town, string report, string other, bool isConfirmed = false) =>
        Assert.True((await worker.GetRequiredService<ConfirmDuplicate>().RunAsync(new(town, report, other, "department:licht") { IsConfirmed = isConfirmed }, Ct)).Succeeded);

    /// <summary>As after an edit of its place: the report comes through the step once more.</summary>
    private async Task AgainAsync(IServiceProvider worker, string report)
    {
        await ExecuteAsync("UPDATE reports SET stage = 0 WHERE service_request_id = $1", report);
        await DrainAsync(worker);
    }

    private async Task<List<(string Name, string? Head)>> HeadsAsync(JurisdictionProfile town)
    {
        var reports = await idle.ReportsAsync(town);
        return reports.ConvertAll(report => (report.Name, report.Head is { } head ? reports.Single(other => other.Id == head).Name : null));
    }

    private Task<long> OpenPairsAsync(JurisdictionProfile town, string report) =>
        idle.CountAsync(town, $"duplicate_pairs WHERE decision <> 'rejected' AND {report[(report.IndexOf('-', StringComparison.Ordinal) + 1)..]} IN (report_id, head_id)");

    private async Task ExecuteAsync(string sql, string report)
    {
        await using var command = idle.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(report);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Ct));
    }

    private async Task<(IServiceProvider Worker, JurisdictionProfile Town)> TownAsync()
    {
        var worker = idle.Worker();
        return (worker, await idle.TownAsync(worker));
    }
}
