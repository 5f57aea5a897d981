using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;
using Open311.Tests.Integration.Staff;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>"It is back": who reports again what was done a short time before opens the old report by one click.</summary>
public sealed class BackAgainTests(RunningService service)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_click_opens_the_old_report_and_who_follows_it_is_told()
    {
        var (town, pages) = await TownAsync();
        var reporter = $"{Guid.NewGuid():N}@example.org";
        var id = await ClosedAsync(town, "closed_fixed", reporter);

        var (_, near, _) = await pages.GetAsync("/reports/new/similar?service=lamp&lat=51.57111&long=8.10571&description=Laterne%20dunkel");
        Assert.Equal($"Es ist wieder da: Meldung {id} wieder öffnen", near.QuerySelector($"button[name=is_back][value='{id}']")!.TextContent.Trim());
        var (asked, page, _) = await pages.PostAsync("/reports/new", Pages.Form());
        Assert.Equal(HttpStatusCode.OK, asked);
        Assert.NotNull(page.QuerySelector($"button[name=is_back][value='{id}']"));
        Assert.Null(page.GetElementById($"same-{id}"));

        var before = await ReportsAsync(town);
        var (sent, _, answer) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id), ("description", "Schon wieder dunkel.")));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        Assert.EndsWith($"/reports/{id}?back", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await ReportsAsync(town));
        var (_, shown, _) = await pages.GetAsync($"/reports/{id}?back");
        Assert.Contains("wieder da", shown.Body!.TextContent, StringComparison.Ordinal);

        var report = await AdminAsync(town, id);
        Assert.Equal("in_progress", report.GetProperty("status").GetString());
        var reopened = report.GetProperty("events").EnumerateArray().Last(happened => happened.GetProperty("kind").GetString() == "status_changed");
        Assert.Equal(("reporter", "closed_fixed", "in_progress"), (reopened.GetProperty("actor").GetString(), reopened.GetProperty("from_status").GetString(), reopened.GetProperty("to_status").GetString()));
        Assert.Equal(("Jemand hat gemeldet, dass es wieder da ist.", "Schon wieder dunkel."), (reopened.GetProperty("public_note").GetString(), reopened.GetProperty("internal_note").GetString()));
        // What the stranger wrote is for the staff.
        var mail = await service.Mails.WaitForAsync(mail => mail.To.Contains(reporter, StringComparer.OrdinalIgnoreCase) && mail.Text.Contains("wieder da", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.DoesNotContain("Schon wieder dunkel", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Schon wieder dunkel", shown.Body.TextContent, StringComparison.Ordinal);

        var told = await service.Mails.WaitForAsync(mail => mail.Subject.StartsWith($"Fall {id} ist wieder da", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Contains("Schon wieder dunkel.", told.Text, StringComparison.Ordinal);

        // It is open now: offered to be followed, and not opened twice.
        var (again, page2, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id)));
        Assert.Equal(HttpStatusCode.Conflict, again);
        Assert.Contains($"Meldung {id} ist schon wieder offen: Jemand war schneller.", page2.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page2.GetElementById($"same-{id}"));
    }

    /// <summary>A new report came in all the same: staff see what it is, and open the old one with it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Staff_open_the_old_report_again_and_join_the_new_one_to_it(bool onThePage)
    {
        var (town, _) = await TownAsync();
        var reporter = $"{Guid.NewGuid():N}@example.org";
        var old = await ClosedAsync(town, "closed_fixed", reporter);
        var id = await town.ReportAsync("lamp", 51.57111, 8.10571, "Laterne dunkel, wieder da");
        await town.RoutedAsync(id);
        var suggested = Assert.Single((await AdminAsync(town, id)).GetProperty("suggestions").EnumerateArray());
        Assert.Equal((old, "open", true), (suggested.GetProperty("service_request_id").GetString(), suggested.GetProperty("decision").GetString(), suggested.GetProperty("may_be_back").GetBoolean()));

        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        if (onThePage)
        {
            var page = (await clerk.GetAsync($"/staff/cases/{id}")).Page;
            var pair = page.QuerySelectorAll("section[aria-labelledby=duplicates] .comments li").Single(row => row.QuerySelector("h3 a")!.TextContent == old);
            Assert.Contains($"Meldung {old} ist abgeschlossen (Erledigt). „Dieselbe Sache“ schließt damit auch Meldung {id}. „Es ist wieder da“ öffnet die frühere wieder.", pair.TextContent, StringComparison.Ordinal);
            Assert.Equal($"Es ist wieder da ({old})", pair.QuerySelector("button[formaction$='handler=Back']")!.TextContent);
            Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}/staff/cases/{id}?done=back"), await StatusOfAsync(clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Back", ("other", old), ("confirm", "true"))));
        }
        else
        {
            using var asked = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/duplicates/{old}/confirm");
            Assert.Equal((HttpStatusCode.Conflict, "duplicate.closes"), (asked.StatusCode, (await asked.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()));
            Assert.Equal("received", (await AdminAsync(town, id)).GetProperty("status").GetString());
            using var joined = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/duplicates/{old}/confirm?reopen=true");
            Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync(Ct));
        }

        var (head, child) = (await AdminAsync(town, old), await AdminAsync(town, id));
        Assert.Equal(("in_progress", "in_progress", old, "received"), (head.GetProperty("status").GetString(), child.GetProperty("status").GetString(), child.GetProperty("duplicate_of").GetString(), child.GetProperty("own_status").GetString()));
        var reopened = head.GetProperty("events").EnumerateArray().Last(happened => happened.GetProperty("kind").GetString() == "status_changed");
        Assert.Equal(("Jemand hat gemeldet, dass es wieder da ist.", $"Die neue Meldung ist {id}."), (reopened.GetProperty("public_note").GetString(), reopened.GetProperty("internal_note").GetString()));
        await service.Mails.WaitForAsync(mail => mail.To.Contains(reporter, StringComparer.OrdinalIgnoreCase) && mail.Text.Contains("wieder da", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        var told = await service.Mails.WaitForAsync(mail => mail.Subject.StartsWith($"Fall {old} ist wieder da", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Contains(id, told.Text, StringComparison.Ordinal);

        // The second click changes nothing more.
        using var again = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/duplicates/{old}/confirm?reopen=true");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(head.GetProperty("events").GetArrayLength(), (await AdminAsync(town, old)).GetProperty("events").GetArrayLength());

        static async Task<(HttpStatusCode, string?)> StatusOfAsync(Task<(HttpStatusCode Status, AngleSharp.Html.Dom.IHtmlDocument Page, string? Location)> answer) => ((await answer).Status, (await answer).Location);
    }

    [Fact]
    public async Task What_was_closed_by_a_decision_is_not_opened_on_the_side_and_who_is_sure_joins_with_what_is_closed()
    {
        var (town, _) = await TownAsync();
        var old = await ClosedAsync(town, "closed_not_responsible");
        var id = await town.ReportAsync("lamp", 51.57111, 8.10571, "Laterne dunkel");
        await town.RoutedAsync(id);
        Assert.False(Assert.Single((await AdminAsync(town, id)).GetProperty("suggestions").EnumerateArray()).GetProperty("may_be_back").GetBoolean());
        using var refused = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/duplicates/{old}/confirm?reopen=true");
        Assert.Equal((HttpStatusCode.Conflict, "duplicate.not_to_reopen"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()));
        using var joined = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/duplicates/{old}/confirm?confirm=true");
        Assert.Equal(HttpStatusCode.OK, joined.StatusCode);
        Assert.Equal("closed_not_responsible", (await AdminAsync(town, id)).GetProperty("status").GetString());
    }

    /// <summary>What the report page does with a click, a client does with a field.</summary>
    [Fact]
    public async Task A_client_opens_the_old_report_by_a_field_and_stores_no_new_one()
    {
        var (town, _) = await TownAsync();
        var old = await ClosedAsync(town, "closed_fixed");
        var before = await ReportsAsync(town);
        Assert.Equal(old, await town.ReportAsync("lamp", 51.57111, 8.10571, "Schon wieder dunkel.", null, ("back_of", old)));
        Assert.Equal(before, await ReportsAsync(town));
        var report = await AdminAsync(town, old);
        Assert.Equal("in_progress", report.GetProperty("status").GetString());
        Assert.Equal("Schon wieder dunkel.", report.GetProperty("events").EnumerateArray().Last(happened => happened.GetProperty("kind").GetString() == "status_changed").GetProperty("internal_note").GetString());

        const string notBack = "Diese Meldung ist keine, die vor kurzem für dasselbe abgeschlossen wurde.";
        foreach (var (latitude, back, words) in ((string, string, string)[])[("51.57111", old, $"Meldung {old} ist schon wieder offen: Jemand war schneller."), ("51.59", old, notBack), ("51.57111", "2026-999999999", notBack)])
        {
            using var answer = await town.PostAsync(new FormUrlEncodedContent([new("api_key", town.ApiKey), new("service_code", "lamp"), new("lat", latitude), new("long", "8.10571"), new("description", "Laterne dunkel"), new("back_of", back)]));
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.StartsWith(words, (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct))[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(before, await ReportsAsync(town));
    }

    /// <summary>The answer was lost on its way: the client sends it again, and is not told that somebody was faster.</summary>
    [Theory]
    [InlineData("key")]
    [InlineData("address")]
    public async Task A_client_that_sends_it_again_gets_the_same_answer(string knownBy)
    {
        var (town, _) = await TownAsync();
        var old = await ClosedAsync(town, "closed_fixed");
        var before = await ReportsAsync(town);
        async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string description)
        {
            List<KeyValuePair<string, string>> fields = [new("api_key", town.ApiKey), new("service_code", "lamp"), new("lat", "51.57111"), new("long", "8.10571"), new("description", description), new("back_of", old)];
            if (knownBy == "address")
                fields.Add(new("email", $"rita@{town.Key}"));
            using var answer = await town.PostAsync(new FormUrlEncodedContent(fields), idempotencyKey: knownBy == "key" ? "k-1" : null);
            return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Ct));
        }

        // At once, as an impatient client does, and afterwards.
        var answers = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("Schon wieder dunkel.")))).Append(await PostAsync("Schon wieder dunkel."));
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, old), (answer.Status, answer.Status == HttpStatusCode.OK ? answer.Body[0].GetProperty("service_request_id").GetString() : answer.Body.ToString())));
        Assert.Equal(before, await ReportsAsync(town));
        Assert.Single((await AdminAsync(town, old)).GetProperty("events").EnumerateArray(), happened => happened.GetProperty("kind").GetString() == "status_changed" && happened.GetProperty("to_status").GetString() == "in_progress");
        var (status, _) = await PostAsync("Etwas anderes.");
        Assert.Equal(knownBy == "key" ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.Conflict, status);
    }

    [Fact]
    public async Task Who_gives_an_address_follows_it_too()
    {
        var (town, pages) = await TownAsync();
        var id = await ClosedAsync(town, "closed_not_found");
        var (refused, page, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id), ("email", "quatsch")));
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.NotNull(page.GetElementById("email-error"));
        Assert.NotNull(page.QuerySelector($"button[name=is_back][value='{id}']"));
        var (tooLong, longPage, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id), ("description", new string('x', 4001))));
        Assert.Equal(HttpStatusCode.BadRequest, tooLong);
        Assert.NotNull(longPage.GetElementById("description-error"));
        var follower = $"{Guid.NewGuid():N}@example.org";
        var (sent, _, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id), ("email", follower)));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        await town.MailAsync(follower, "folgen");
        Assert.Equal("reviewed", (await AdminAsync(town, id)).GetProperty("status").GetString());
    }

    /// <summary>A service's half-life is 30 days; when it was reported does not matter.</summary>
    [Theory]
    [InlineData(200, 29, true)]
    [InlineData(200, 31, false)]
    public async Task It_is_offered_within_the_half_life_after_it_was_closed(int reportedDaysAgo, int closedDaysAgo, bool isOffered)
    {
        var (town, pages) = await TownAsync();
        var id = await ClosedAsync(town, "closed_fixed");
        await using (var command = service.Database.CreateCommand("UPDATE reports SET requested_datetime = now() - make_interval(days => $1), updated_datetime = now() - make_interval(days => $2) WHERE service_request_id = $3"))
        {
            command.Parameters.AddWithValue(reportedDaysAgo);
            command.Parameters.AddWithValue(closedDaysAgo);
            command.Parameters.AddWithValue(id);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Ct));
        }

        var (_, near, _) = await pages.GetAsync("/reports/new/similar?service=lamp&lat=51.5711&long=8.1057&description=Laterne%20dunkel");
        Assert.Equal(isOffered, near.QuerySelector($"[name=is_back][value='{id}']") is not null);
        var (sent, _, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id)));
        Assert.Equal(isOffered ? HttpStatusCode.Redirect : HttpStatusCode.Conflict, sent);

        // The staff read of it with the new report.
        if (isOffered)
            return;
        var other = await town.ReportAsync("lamp", 51.5711, 8.1057, "Laterne dunkel");
        await town.RoutedAsync(other);
        Assert.Empty((await AdminAsync(town, other)).GetProperty("suggestions").EnumerateArray());
    }

    /// <summary>What was decided against is not opened by a click of anybody, nor is what lies elsewhere or was taken back.</summary>
    [Theory]
    [InlineData("closed_not_feasible")]
    [InlineData("closed_not_responsible")]
    [InlineData("closed_not_a_defect")]
    [InlineData("closed_withdrawn")]
    public async Task What_was_decided_stays_closed(string status)
    {
        var (town, pages) = await TownAsync();
        var id = await ClosedAsync(town, status);
        var (_, near, _) = await pages.GetAsync("/reports/new/similar?service=lamp&lat=51.5711&long=8.1057&description=Laterne%20dunkel");
        Assert.Null(near.QuerySelector($"[name=is_back][value='{id}']"));
        var (sent, _, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id)));
        Assert.Equal(HttpStatusCode.Conflict, sent);
        Assert.Equal(status, (await AdminAsync(town, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_report_that_lies_elsewhere_is_not_opened_by_its_number()
    {
        var (town, pages) = await TownAsync();
        var id = await ClosedAsync(town, "closed_fixed");
        var (sent, _, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id), ("lat", "51.59")));
        Assert.Equal(HttpStatusCode.Conflict, sent);
        Assert.Equal("closed_fixed", (await AdminAsync(town, id)).GetProperty("status").GetString());
    }

    private static async Task<string> ClosedAsync(Town town, string status, string? email = null)
    {
        var id = await town.ReportAsync("lamp", 51.5711, 8.1057, "Laterne dunkel", email);
        await town.RoutedAsync(id);
        using var closed = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status });
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        return id;
    }

    private static async Task<JsonElement> AdminAsync(Town town, string id)
    {
        using var answer = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private async Task<long> ReportsAsync(Town town)
    {
        await using var command = service.Database.CreateCommand("SELECT count(*) FROM reports WHERE jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    private async Task<(Town Town, Pages Pages)> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, ReporterMail.Confirmed);
        return (town, new Pages(town));
    }
}
