using Microsoft.Extensions.DependencyInjection;
using Open311.Core.DemoCity;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.Routing;

namespace Open311.Tests.Integration.DemoCity;

/// <summary>The demo city through our own importer and router, and what the last year left in it.</summary>
public sealed class DemoCityTests(DemoCityInstallation city) : IClassFixture<DemoCityInstallation>
{
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_layers_are_imported_without_a_problem_and_a_second_run_adds_nothing()
    {
        SkipWithoutCluster();
        Assert.Equal(DemoCityFileSet.Layers.Count, city.First.Imported.Count);
        Assert.All(city.First.Imported, layer => Assert.Equal((0L, 0L), (layer.DroppedCount, layer.ProblemCount)));
        Assert.True(city.First.Added);
        Assert.Equal((14, 30), (city.First.DepartmentCount, city.First.ServiceCount));
        Assert.Equal(2_000, city.First.ReportCount);

        Assert.False(city.Second.Added);
        Assert.Empty(city.Second.Imported);
        Assert.Equal(0, city.Second.ReportCount);
        Assert.Equal(DemoCityFileSet.Layers.Count, await city.ScalarAsync<long>("SELECT count(*) FROM layer_versions"));
        Assert.Contains("erfunden", city.First.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wants_a_key_is_told_who_gives_it_not_a_command()
    {
        SkipWithoutCluster();
        var words = await city.ScalarAsync<string>("SELECT key_service FROM jurisdictions");
        Assert.DoesNotContain("open311 ", words, StringComparison.Ordinal);
        Assert.StartsWith("Schlüssel vergibt, wer diese Vorführung betreibt", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_idea_has_a_thread_whose_counters_are_true_and_departments_answer_in_them()
    {
        SkipWithoutCluster();
        Assert.Equal(0L, await city.ScalarAsync<long>("SELECT count(*) FROM reports JOIN services ON services.id = service_id LEFT JOIN threads ON threads.report_id = reports.id WHERE kind = 'idea' AND threads.id IS NULL"));
        Assert.Equal(0L, await city.ScalarAsync<long>(
            """
            SELECT count(*) FROM threads WHERE supporter_count <> (SELECT count(*) FROM supporters WHERE thread_id = threads.id)
               OR comment_count <> (SELECT count(*) FROM comments WHERE thread_id = threads.id AND confirmed_at IS NOT NULL AND created_at >= opened_at)
            """));
        Assert.InRange(await city.ScalarAsync<long>("SELECT count(*) FROM comments WHERE is_answer"), 10, 40);
        Assert.Equal(0L, await city.ScalarAsync<long>("SELECT count(*) FROM comments WHERE is_answer AND NOT EXISTS (SELECT FROM report_events WHERE comment_id = comments.id AND notified_at IS NOT NULL)"));
        Assert.InRange(await city.ScalarAsync<long>("SELECT count(*) FROM thread_reports"), 3, 40);
    }

    [Fact]
    public async Task No_mail_is_written_for_the_seeded_reports_even_when_the_pipeline_runs()
    {
        SkipWithoutCluster();
        await DrainAsync();

        Assert.Equal(0L, await city.ScalarAsync<long>("SELECT count(*) FROM outgoing_mails JOIN reports ON reports.id = report_id WHERE reports.api_key_id IS NULL"));
        Assert.Equal(0L, await city.ScalarAsync<long>("SELECT count(*) FROM report_events JOIN reports ON reports.id = report_id WHERE notified_at IS NULL AND api_key_id IS NULL"));
        Assert.Equal(2_000L, await city.ScalarAsync<long>("SELECT count(*) FROM reports WHERE stage = 3 AND api_key_id IS NULL"));
        Assert.Equal(0L, await city.ScalarAsync<long>("SELECT count(*) FROM report_contacts JOIN reports ON reports.id = report_id WHERE api_key_id IS NULL"));
    }

    [Fact]
    public async Task Every_report_has_an_address_a_department_and_a_decision_that_routing_comes_to_again()
    {
        SkipWithoutCluster();
        Assert.Equal(0L, await city.ScalarAsync<long>($"SELECT count(*) FROM reports WHERE address IS NULL OR department_id IS NULL OR updated_datetime > '{DemoCityInstallation.Now}'"));
        Assert.Equal(0L, await city.ScalarAsync<long>(
            """
            SELECT count(*) FROM reports JOIN routing_decisions AS decision ON decision.report_id = reports.id
            WHERE decision.department_id <> reports.department_id OR decision.decided_at NOT BETWEEN requested_datetime AND requested_datetime + interval '1 minute'
            """));
        var before = await city.ScalarAsync<long>("SELECT count(*) FROM routing_decisions WHERE report_id IN (SELECT id FROM reports WHERE api_key_id IS NULL)");
        Assert.Equal(2_000, before);
        Assert.Equal(14L, await city.ScalarAsync<long>("SELECT count(DISTINCT department_id) FROM reports"));

        var jurisdiction = (await city.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(city.First.JurisdictionId, ct))!;
        await using var connection = await city.Database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var ids = await city.ScalarAsync<long[]>("SELECT array_agg(id) FROM (SELECT id FROM reports WHERE api_key_id IS NULL ORDER BY id LIMIT 300) AS oldest");
        await city.Services.GetRequiredService<RouteReports>().RunAsync(new StepWork(connection, transaction, jurisdiction, ids, DateTimeOffset.UnixEpoch), ct);
        await transaction.CommitAsync(ct);
        Assert.Equal(before, await city.ScalarAsync<long>("SELECT count(*) FROM routing_decisions WHERE report_id IN (SELECT id FROM reports WHERE api_key_id IS NULL)"));
    }

    [Fact]
    public async Task Events_stand_in_the_order_of_time_and_end_in_the_status()
    {
        SkipWithoutCluster();
        Assert.Equal(0L, await city.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT occurred_at < lag(occurred_at) OVER (PARTITION BY report_id ORDER BY report_events.id) AS is_back FROM report_events JOIN reports ON reports.id = report_id WHERE api_key_id IS NULL) AS one WHERE is_back"));
        Assert.Equal(0L, await city.ScalarAsync<long>(
            """
            SELECT count(*) FROM reports
            LEFT JOIN LATERAL (SELECT to_status, public_note FROM report_events WHERE report_id = reports.id AND kind = 'status_changed' ORDER BY id DESC LIMIT 1) AS last ON true
            WHERE api_key_id IS NULL AND (status <> coalesce(last.to_status, 'received') OR status_notes IS DISTINCT FROM last.public_note)
            """));
        Assert.Equal(0L, await city.ScalarAsync<long>(
            $"SELECT count(*) FROM reports WHERE api_key_id IS NULL AND updated_datetime <> (SELECT max(occurred_at) FROM report_events WHERE report_id = reports.id AND occurred_at < timestamptz '{DemoCityInstallation.Now}' - interval '5 minutes')"));
        foreach (var kind in (string[])["received", "routed"])
            Assert.Equal(2_000L, await city.ScalarAsync<long>($"SELECT count(DISTINCT report_id) FROM report_events JOIN reports ON reports.id = report_id WHERE kind = '{kind}' AND api_key_id IS NULL"));
    }

    [Fact]
    public async Task Clusters_have_one_head_no_chain_and_a_pair_for_every_link()
    {
        SkipWithoutCluster();
        Assert.InRange(await city.ScalarAsync<long>("SELECT count(*) FROM reports WHERE duplicate_of_id IS NOT NULL"), 100, 600);
        Assert.Equal(0L, await city.ScalarAsync<long>(
            """
            SELECT count(*) FROM reports AS child JOIN reports AS head ON head.id = child.duplicate_of_id
            WHERE head.duplicate_of_id IS NOT NULL OR head.status <> child.status OR child.own_status IS NULL
               OR (head.requested_datetime, head.id) >= (child.requested_datetime, child.id)
               OR NOT EXISTS (SELECT FROM duplicate_pairs WHERE report_id = child.id AND head_id = head.id AND decision IN ('linked_by_rule', 'confirmed'))
               OR NOT EXISTS (SELECT FROM report_events WHERE report_id = child.id AND kind = 'linked' AND other_report_id = head.id)
               OR NOT EXISTS (SELECT FROM report_events WHERE report_id = head.id AND kind = 'reported_again' AND other_report_id = child.id)
            """));
        Assert.InRange(await city.ScalarAsync<long>("SELECT count(*) FROM duplicate_pairs WHERE decision = 'open'"), 1, 60);
    }

    [Fact]
    public async Task A_real_report_beside_an_old_open_one_becomes_its_duplicate_and_its_mails_go_out()
    {
        SkipWithoutCluster();
        const string wanted = $"""
            FROM reports AS report JOIN services AS service ON service.id = report.service_id
            WHERE service.code = 'rubbish' AND NOT report.is_closed AND report.duplicate_of_id IS NULL AND report.visibility = 'public'
              AND report.requested_datetime > timestamptz '{DemoCityInstallation.Now}' - interval '20 days' AND report.api_key_id IS NULL AND length(report.description) > 60
            ORDER BY report.id LIMIT 1
            """;
        var head = await city.ScalarAsync<string>($"SELECT report.service_request_id {wanted}");
        var latitude = await city.ScalarAsync<double>($"SELECT ST_Y(report.place) {wanted}");
        var longitude = await city.ScalarAsync<double>($"SELECT ST_X(report.place) {wanted}");
        var description = await city.ScalarAsync<string>($"SELECT report.description {wanted}");

        var jurisdiction = (await city.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(city.First.JurisdictionId, ct))!;
        var caller = (await city.Services.GetRequiredService<ApiKeys>().FindAsync(city.ApiKey, ct))!;
        var submitted = await city.Services.GetRequiredService<SubmitReport>().RunAsync(
            new SubmitReportInput
            {
                Jurisdiction = jurisdiction,
                Caller = caller,
                ServiceCode = "rubbish",
                Latitude = (latitude + 0.00001).ToString(System.Globalization.CultureInfo.InvariantCulture),
                Longitude = longitude.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Description = description,
                Email = "nachbarin@example.org",
            }, ct);
        await DrainAsync();

        Assert.Equal(head, await city.ScalarAsync<string>(
            $"SELECT head.service_request_id FROM reports AS child JOIN reports AS head ON head.id = child.duplicate_of_id WHERE child.service_request_id = '{submitted.Value.ServiceRequestId}'"));
        Assert.InRange(await city.ScalarAsync<long>("SELECT count(*) FROM outgoing_mails WHERE recipient = 'nachbarin@example.org'"), 1, 3);
        Assert.Equal(0L, await city.ScalarAsync<long>("SELECT count(*) FROM outgoing_mails WHERE recipient <> 'nachbarin@example.org'"));
    }

    [Fact]
    public async Task The_public_list_holds_all_but_the_hidden_ones()
    {
        SkipWithoutCluster();
        var expected = await city.ScalarAsync<long>("SELECT count(*) FROM reports WHERE visibility = 'public' AND api_key_id IS NULL");
        var now = city.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var rows = await city.Services.GetRequiredService<FindReports>().RunAsync(
            new ReportQuery(city.First.JurisdictionId) { From = now.AddDays(-370), To = now.AddMinutes(-20), Limit = 5_000, WithExtended = true }, ct);
        var (count, children) = (0, 0);
        while (await rows.ReadAsync(ct))
        {
            var row = rows.Current;
            count++;
            children += row.Extended!.DuplicateOf is null ? 0 : 1;
            Assert.True(row.Has(ReportText.DepartmentName));
            Assert.True(row.Has(ReportText.Address));
            Assert.NotEqual("tip", row.Text(ReportText.ServiceCode));
            Assert.True(row.UpdatedDatetime >= row.RequestedDatetime);
        }

        Assert.Equal(expected, count);
        Assert.InRange(children, 80, 600);
    }

    private static void SkipWithoutCluster() => Assert.SkipUnless(DemoCityInstallation.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");

    private async Task DrainAsync()
    {
        var drain = city.Services.GetRequiredService<DrainStep>();
        foreach (var step in city.Services.GetRequiredService<ReportPipeline>().Steps)
            await drain.RunAsync(step, ct);
    }
}
