using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;

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
        var (again, _, _) = await pages.PostAsync("/reports/new", Pages.Form(("is_back", id)));
        Assert.Equal(HttpStatusCode.Conflict, again);
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
