using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Duplicates;
using Open311.Core.Duplicates.Replay;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;

namespace Open311.Tests.Integration.Pipeline;

/// <summary>The rule over a city's own reports, by what its people decided, and over the files of another city.</summary>
public sealed class ReplayTests : IClassFixture<IdleDatabase>
{
    private readonly IdleDatabase idle;

    public ReplayTests(IdleDatabase idle)
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.idle = idle;
    }

    [Fact]
    public async Task Own_reports_are_held_against_what_people_decided_from_the_first_day()
    {
        var ct = TestContext.Current.CancellationToken;
        var worker = idle.Worker();
        var (town, other) = (await idle.TownAsync(worker), await idle.TownAsync(worker));
        // Linked, and a person agrees; linked, and a person does not; linked, and nobody looks; 28 m away, and a person links them.
        foreach (var (latitude, away) in ((double, double)[])[(51.50, 0.00004), (51.51, 0.00004), (51.52, 0.00004), (51.53, 0.00025)])
        {
            await IdleDatabase.SubmitAsync(worker, town, latitude, 8, "Die Laterne ist dunkel");
            await IdleDatabase.SubmitAsync(worker, town, latitude + away, 8, "Laterne dunkel");
        }

        await IdleDatabase.SubmitAsync(worker, other, 51.5, 8, "Die Laterne ist dunkel");
        await worker.GetRequiredService<DrainStep>().RunAsync(worker.GetRequiredService<DeduplicateReports>(), ct);
        var reports = await idle.ReportsAsync(town);
        Assert.Equal([false, true, false, true, false, true, false, false], reports.Select(report => report.Head is not null));
        await ConfirmAsync(worker, town, reports[1].Name, reports[0].Name);
        Assert.True((await worker.GetRequiredService<UnlinkDuplicate>().RunAsync(new(town, reports[3].Name, "department:licht"), ct)).Succeeded);
        await ConfirmAsync(worker, town, reports[7].Name, reports[6].Name);

        var found = (await worker.GetRequiredService<ReplayDuplicates>().RunAsync(new(town, null, 12, [5, 30]), null, null, ct)).Value;
        Assert.Equal((8, 0, false, LabelSource.Decisions, 3), (found.Read, found.LeftOut.Count, found.HasMore, found.LabelSource, found.Labels));
        var lamp = Assert.Single(found.Services);
        Assert.Equal(("lamp", 15.0, 40.0, true), (lamp.ServiceCode, lamp.RadiusMeters, lamp.CandidateRadiusMeters, lamp.IsLinking));
        Assert.Equal(
            [
                new RadiusFigures(5, 8, 2, 1, 1, 1, 1),
                new RadiusFigures(15, 8, 2, 1, 1, 1, 1),
                new RadiusFigures(30, 8, 2, 2, 1, 1, 0),
            ],
            lamp.Radii);

        // A town's file on trial; nothing in the database has moved.
        var file = new TownFile { Services = [new TownFileService { Code = "lamp", CandidateRadiusMeters = 20, CertainRadiusMeters = 2 }] };
        var onTrial = Assert.Single((await worker.GetRequiredService<ReplayDuplicates>().RunAsync(new(town, "lamp", 12, [2], file), null, null, ct)).Value.Services);
        Assert.Equal([new RadiusFigures(2, 8, 2, 0, 0, 0, 1)], onTrial.Radii);
        var without = await worker.GetRequiredService<ReplayDuplicates>().RunAsync(new(town, "lamp", 12, [2], new TownFile { Rules = [] }), null, null, ct);
        Assert.Equal("The file has no list \"services\", so it has nothing to try.", Assert.Single(without.Failures).English);
        Assert.Equal(await idle.ReportsAsync(town), await ReportsAfterAsync());

        async Task<List<(long, string, long?, Core.Reports.Stage)>> ReportsAfterAsync() => await idle.ReportsAsync(town);
    }

    [Fact]
    public async Task A_file_with_a_column_of_duplicates_needs_no_reports_here()
    {
        var worker = idle.Worker();
        var town = await idle.TownAsync(worker);
        const string csv = """
            id;service;created;status;lat;long;description;duplicate_of
            1;Laterne;2026-11-01 08:00;open;51.5;8.0;Laterne dunkel;
            2;Laterne;2026-11-02 08:00;open;51.50003;8.0;Laterne ist dunkel;1
            3;Laterne;2026-11-03 08:00;open;51.50005;8.0;Lampe aus;
            4;Laterne;gestern;open;51.5;8.0;Laterne dunkel;
            5;Brunnen;2026-11-03 08:00;open;51.5;8.0;trocken;
            6;Laterne;2026-11-03 08:00;open;;;Laterne dunkel;
            2;Laterne;2026-11-04 08:00;open;51.5;8.0;Laterne dunkel;
            7;Laterne;2026-11-04 08:00
            ;Laterne;2026-11-04 08:00;open;51.5;8.0;Laterne dunkel;
            8;Laterne;2026-11-04 08:00;open;51.50001;8.0;Laterne ist dunkel;99
            """;
        var found = await ReplayAsync(worker, town, csv, new Dictionary<string, string>());
        Assert.Equal((10, LabelSource.DuplicateOf, 2, 1), (found.Read, found.LabelSource, found.Labels, found.LabelsWithoutFirst));
        Assert.Equal(
            [(LeftOutReason.Broken, "row 9"), (LeftOutReason.NoId, "row 10"), (LeftOutReason.IdTwice, "2"), (LeftOutReason.NoService, "5"), (LeftOutReason.NoDate, "4"), (LeftOutReason.NoPlace, "6")],
            found.LeftOut.Select(entry => (entry.Reason, Assert.Single(entry.First))));
        // 3 has no mark, so its link is wrong. 8 repeats something that is not in the file: nobody can say whether its link to 1 is right.
        var figures = Assert.Single(found.Services).Radii.Single(row => row.RadiusMeters == 15);
        Assert.Equal((4, 1, 1, 1, 1), (figures.Reports, figures.Repeated, figures.Hits, figures.FalseAlarms, figures.Unknown));
        Assert.Equal(0, await idle.CountAsync(town, "reports WHERE true"));
    }

    [Fact]
    public async Task Chicago_says_which_are_duplicates_in_their_status()
    {
        var worker = idle.Worker();
        var town = await idle.TownAsync(worker);
        var csv = await File.ReadAllTextAsync(Path.Combine(TestKit.FixtureFiles.Folder, "chicago_potholes_2018-12.csv"), TestContext.Current.CancellationToken);
        var columns = new Dictionary<string, string> { ["service_request_id"] = "service_request_number", ["requested_datetime"] = "creation_date", ["closed_date"] = "completion_date", ["is_duplicate"] = "status" };
        var found = await ReplayAsync(worker, town, csv, columns, "lamp");
        Assert.Equal((999, LabelSource.IsDuplicate), (found.Read, found.LabelSource));
        Assert.Equal(["Completed", "Open"], found.WordsTakenForNo.Keys.Order());
        var radii = Assert.Single(found.Services).Radii;
        Assert.Equal(found.Labels, radii[0].Repeated);
        Assert.InRange(found.Labels, 300, 400);
        // To 30 m a wider radius finds more, and errs more.
        var (narrow, wide) = (radii[0], radii.Single(row => row.RadiusMeters == 30));
        Assert.True(wide.Hits > narrow.Hits && wide.FalseAlarms > narrow.FalseAlarms, string.Join('\n', radii));
    }

    [Fact]
    public async Task One_service_is_shown_alone_though_its_group_is_compared()
    {
        var worker = idle.Worker();
        var town = await idle.TownAsync(worker);
        var found = (await worker.GetRequiredService<ReplayDuplicates>().RunAsync(new(town, "lamp", 12, []), null, null, default)).Value;
        Assert.Equal(["lamp"], found.Services.Select(service => service.ServiceCode));
    }

    [Fact]
    public async Task What_cannot_be_tried_is_refused_by_field()
    {
        var worker = idle.Worker();
        var town = await idle.TownAsync(worker);
        var outcome = await worker.GetRequiredService<ReplayDuplicates>().RunAsync(new(town, "none", 0, [-1]), null, null, default);
        Assert.Equal(["months", "radii", "service"], outcome.Failures.Select(failure => failure.Field));
    }

    private static async Task ConfirmAsync(IServiceProvider worker, JurisdictionProfile town, string report, string head) =>
        Assert.True((await worker.GetRequiredService<ConfirmDuplicate>().RunAsync(new(town, report, head, "department:licht"), default)).Succeeded);

    private static async Task<ReplayedHistory> ReplayAsync(IServiceProvider worker, JurisdictionProfile town, string csv, IReadOnlyDictionary<string, string> columns, string? fallback = null)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        var history = new OldHistory(CsvReports.ReadAsync(file, new CsvReportOptions(columns), default), new Dictionary<string, string>(), fallback, []);
        return (await worker.GetRequiredService<ReplayDuplicates>().RunAsync(new(town, null, null, []), history, null, default)).Value;
    }
}
