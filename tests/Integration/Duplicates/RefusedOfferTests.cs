using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Duplicates.Replay;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>"No, it is something else": what was offered to a reporter and refused is remembered like a decision of staff, and no rule links the two.</summary>
public sealed class RefusedOfferTests(RunningService service)
{
    private const double MeterNorth = 1 / 111_200.0;
    private const string Dark = "Die Laterne vor dem Haus ist seit Tagen dunkel";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public async Task What_the_reporter_refused_is_neither_linked_nor_suggested_and_kept_as_a_label(string language)
    {
        var (town, pages) = await TownAsync();
        var older = await ReportedAsync(town);
        var (asked, page, _) = await pages.PostAsync("/reports/new", Form(), language);
        Assert.Equal(HttpStatusCode.OK, asked);
        Assert.Equal([older], Offered(page));

        var id = await SentAsync(town, pages, language, [("same_as", "none"), .. Offered(page).Select(offer => ("same_offered", (string?)offer))]);
        await town.RoutedAsync(id);
        Assert.Equal([(id, older, "rejected", "reporter")], await PairsAsync(town));
        var report = await AdminAsync(town, id);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("duplicate_of").ValueKind);
        var pair = Assert.Single(report.GetProperty("suggestions").EnumerateArray());
        Assert.Equal((older, "rejected", "reporter"), (pair.GetProperty("service_request_id").GetString(), pair.GetProperty("decision").GetString(), pair.GetProperty("decided_by").GetString()));
        // How sure the rule was stays with it: that is what the label is worth.
        Assert.InRange(await ScalarAsync<double>("SELECT score FROM duplicate_pairs WHERE jurisdiction_id = $1", town.Id), 0.5, 1);
        Assert.Equal(1L, await ScalarAsync<long>("SELECT count(*) FROM duplicate_pairs, jsonb_array_elements(reasons) AS reason WHERE jurisdiction_id = $1 AND reason ->> 'code' = 'distance'", town.Id));

        var jurisdiction = (await service.Services.GetRequiredService<JurisdictionDirectory>().AllAsync(Ct)).Single(profile => profile.Id == town.Id);
        var replayed = await service.Services.GetRequiredService<ReplayDuplicates>().RunAsync(new ReplayInput(jurisdiction, "lamp", 1, [15]), history: null, progress: null, Ct);
        Assert.Equal((LabelSource.Decisions, 1), (replayed.Value.LabelSource, replayed.Value.Labels));
        Assert.Equal(1, replayed.Value.Services.Single(figures => figures.ServiceCode == "lamp").Radii.Single(figures => figures.RadiusMeters == 15).FalseAlarms);
    }

    [Fact]
    public async Task Only_what_can_have_been_offered_there_can_be_refused()
    {
        var (town, pages) = await TownAsync();
        var (older, far) = (await ReportedAsync(town), await ReportedAsync(town, metersNorth: 500));
        var elsewhere = await ReportedAsync(await Town.MakeAsync(service, ReporterMail.Confirmed));
        (string, string?)[] forged = [.. new[] { far, elsewhere, "2026-999999999", "none", "'; --", "" }.Select(offer => ("same_offered", (string?)offer))];
        var id = await SentAsync(town, pages, "de", [("same_as", "none"), .. forged]);
        Assert.Equal(older, (await town.RequestAsync(id, report => Of(report, "duplicate_of") is not null)).GetProperty("extended_attributes").GetProperty("duplicate_of").GetString());
        Assert.Equal([(id, older, "linked_by_rule", "rule")], await PairsAsync(town));
    }

    [Fact]
    public async Task A_no_to_what_is_no_answer_to_the_page_refuses_nothing()
    {
        var (town, pages) = await TownAsync();
        var older = await ReportedAsync(town);
        // Shown, and not decided about.
        var (status, _, _) = await pages.PostAsync("/reports/new", Form(("same_asked", "1"), ("same_offered", older)));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        // Shown for another place than the report has in the end.
        var moved = await SentAsync(town, pages, "de", ("same_as", "none"), ("same_offered", older), ("lat", "51.575"));
        await town.RoutedAsync(moved);
        Assert.Empty(await PairsAsync(town));
    }

    [Fact]
    public async Task A_no_stays_said_while_something_else_is_put_right_but_not_to_what_came_since()
    {
        var (town, pages) = await TownAsync();
        var older = await ReportedAsync(town);
        var (status, page, _) = await pages.PostAsync("/reports/new", Form(("same_as", "none"), ("same_offered", older), ("email", "quatsch")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(page.QuerySelector("#same-none")!.HasAttribute("checked"));
        Assert.Equal([older], Offered(page));

        var since = await ReportedAsync(town, 8, "Hier liegt ein umgestürzter Mast quer über dem ganzen Gehweg");
        Assert.Equal(JsonValueKind.Null, (await AdminAsync(town, since)).GetProperty("duplicate_of").ValueKind);
        var (_, again, _) = await pages.PostAsync("/reports/new", Form(("same_as", "none"), ("same_offered", older), ("email", "quatsch"), ("description", "")));
        Assert.Equal(new[] { older, since }.Order(StringComparer.Ordinal), Offered(again).Order(StringComparer.Ordinal));
        Assert.False(again.QuerySelector("#same-none")!.HasAttribute("checked"));
    }

    [Fact]
    public async Task A_client_says_no_in_a_field_and_the_same_POST_again_is_the_same_report()
    {
        var (town, _) = await TownAsync();
        var older = await ReportedAsync(town);
        var id = await ReportedAsync(town, 0, Dark, ("not_same_as", $"2026-999999999, {older}"), ("device_id", "d1"));
        Assert.Equal([(id, older, "rejected", "reporter")], await PairsAsync(town));
        Assert.Equal(id, await ReportedAsync(town, 0, Dark, ("not_same_as", ""), ("device_id", "d1")));
        // The next one is linked as if nobody had said anything.
        var next = await ReportedAsync(town, 1, Dark, ("not_same_as", ","), ("device_id", "d2"));
        await town.RequestAsync(next, report => Of(report, "duplicate_of") is not null);
    }

    [Fact]
    public async Task Staff_see_the_no_may_overrule_it_and_erasing_the_report_keeps_it()
    {
        var (town, _) = await TownAsync();
        var older = await ReportedAsync(town);
        var id = await ReportedAsync(town, 0, Dark, ("not_same_as", older));
        using (var erased = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/erase", new { scope = "everything" }))
            Assert.True(erased.IsSuccessStatusCode, await erased.Content.ReadAsStringAsync(Ct));
        Assert.Equal([(id, older, "rejected", "reporter")], await PairsAsync(town));
        using (var asked = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/duplicates/{older}/confirm"))
        {
            var problem = await asked.Content.ReadFromJsonAsync<JsonElement>(Ct);
            Assert.Equal((HttpStatusCode.Conflict, "duplicate.refused_before", "confirm"), (asked.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
            Assert.Contains($"Wer {id} gemeldet hat, sagt: etwas anderes als {older}.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal([(id, older, "rejected", "reporter")], await PairsAsync(town));
        using (var joined = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/duplicates/{older}/confirm?confirm=true"))
            Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync(Ct));
        Assert.Equal(older, (await AdminAsync(town, id)).GetProperty("duplicate_of").GetString());
        Assert.Equal((id, older, "confirmed", "key:staff"), Assert.Single(await PairsAsync(town)));
    }

    /// <summary>Nobody is asked what a no has answered already, by whichever report the two clusters meet.</summary>
    [Fact]
    public async Task A_no_to_one_of_a_cluster_settles_what_is_suggested_of_the_others_until_that_ends()
    {
        var (town, _) = await TownAsync();
        var first = await ReportedAsync(town);
        var said = await ReportedAsync(town, 6, "Laterne", ("not_same_as", first));
        var third = await ReportedAsync(town, 22, "Laterne flackert");
        Assert.Equal("open", await DecisionAsync(said, third));
        using (var joined = await town.AdminAsync(HttpMethod.Post, $"reports/{third}/duplicates/{first}/confirm"))
            Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync(Ct));
        Assert.Equal("decided_elsewhere", await DecisionAsync(said, third));
        using (var listed = await town.AdminAsync(HttpMethod.Get, "reports?duplicates=possible"))
            Assert.DoesNotContain(said, await listed.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        // By its number all the same: then the no is named, and stays until somebody is sure.
        using (var asked = await town.AdminAsync(HttpMethod.Post, $"reports/{said}/duplicates/{third}/confirm"))
            Assert.Equal((HttpStatusCode.Conflict, "duplicate.refused_before"), (asked.StatusCode, (await asked.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()));
        Assert.Equal("rejected", await DecisionAsync(said, first));

        // On its own again, the third one is a question of its own again.
        using (var parted = await town.AdminAsync(HttpMethod.Post, $"reports/{third}/unlink"))
            Assert.True(parted.IsSuccessStatusCode, await parted.Content.ReadAsStringAsync(Ct));
        Assert.Equal("open", await DecisionAsync(said, third));
        // And answered, where the two are of one cluster.
        using (var joined = await town.AdminAsync(HttpMethod.Post, $"reports/{third}/duplicates/{said}/confirm"))
            Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync(Ct));
        Assert.Equal("confirmed", await DecisionAsync(said, third));

        async Task<string> DecisionAsync(string one, string other) => (await PairsAsync(town)).Single(pair => (pair.Newer == one && pair.Older == other) || (pair.Newer == other && pair.Older == one)).Decision;
    }

    private static string? Of(JsonElement report, string member) => report.GetProperty("extended_attributes").GetProperty(member).GetString();

    private static MultipartFormDataContent Form(params (string Name, string? Value)[] fields) => Pages.Form([("description", Dark), .. fields]);

    private static string[] Offered(IHtmlDocument page) => [.. page.QuerySelectorAll("input[name=same_offered]").Select(field => field.GetAttribute("value")!)];

    private static async Task<string> SentAsync(Town town, Pages pages, string language, params (string Name, string? Value)[] fields)
    {
        var (status, page, answer) = await pages.PostAsync("/reports/new", Form(fields), language);
        Assert.True(status == HttpStatusCode.Redirect, page.Body?.TextContent);
        var path = answer.Headers.Location!.ToString();
        return path[$"/j/{town.Key}/reports/".Length..path.IndexOf('?', StringComparison.Ordinal)];
    }

    /// <param name="metersNorth">Of where the form's lamp is.</param>
    private static async Task<string> ReportedAsync(Town town, double metersNorth = 3, string description = Dark, params (string Name, string Value)[] more)
    {
        var id = await town.ReportAsync("lamp", 51.5711 + (metersNorth * MeterNorth), 8.1057, description, null, more);
        await town.RoutedAsync(id);
        return id;
    }

    private static async Task<JsonElement> AdminAsync(Town town, string id)
    {
        using var answer = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    /// <summary>Newer, older, decision and by whom, by the newer one's number.</summary>
    private async Task<List<(string Newer, string Older, string Decision, string? By)>> PairsAsync(Town town)
    {
        await using var command = service.Database.CreateCommand("""
            SELECT newer.service_request_id, older.service_request_id, pair.decision, pair.decided_by
            FROM duplicate_pairs AS pair
            JOIN reports AS newer ON newer.jurisdiction_id = $1 AND newer.id = pair.report_id
            JOIN reports AS older ON older.jurisdiction_id = $1 AND older.id = pair.head_id
            WHERE pair.jurisdiction_id = $1 ORDER BY newer.id, older.id
            """);
        command.Parameters.AddWithValue(town.Id);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var pairs = new List<(string, string, string, string?)>();
        while (await reader.ReadAsync(Ct))
            pairs.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), await reader.IsDBNullAsync(3, Ct) ? null : reader.GetString(3)));
        return pairs;
    }

    private async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = service.Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    private async Task<(Town Town, Pages Pages)> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, ReporterMail.Confirmed);
        return (town, new Pages(town));
    }
}
