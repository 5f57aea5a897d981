using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Open311.Core.Handshakes;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;
using Open311.Tests.Integration.Staff;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Handshakes;

/// <summary>A department is asked whether it takes a report, and answers: by its mail's link, on the staff's page, over the administration interface.</summary>
public sealed class HandshakeTests(RunningService service)
{
    [Fact]
    public async Task Where_nobody_is_asked_nothing_is_different()
    {
        var town = await MakeAsync(asks: false);
        var id = await town.ReportAsync("pothole", 51.571, 8.1, "Loch");
        var mail = await town.MailAsync($"west@{town.Key}", id);
        Assert.DoesNotContain("nehmen Sie ihn an", mail.Text, StringComparison.Ordinal);
        var page = (await new Pages(town).GetAsync(LinkIn(mail.Text))).Page;
        Assert.Null(page.QuerySelector("form[action$='handler=Accept']"));
        var report = await town.CaseAsync(id);
        Assert.Equal((0, JsonValueKind.Null), (report.GetProperty("handshakes").GetArrayLength(), report.GetProperty("due_at").ValueKind));
        await RefusedAsync(town, $"reports/{id}/acceptance", new { }, HttpStatusCode.Conflict, "handshake.not_asked");
        await RefusedAsync(town, $"reports/{id}/rejection", new { reason = "nein" }, HttpStatusCode.Conflict, "handshake.not_asked");
    }

    [Fact]
    public async Task A_department_accepts_by_the_link_in_its_mail()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, 8.1, "Loch");
        var mail = await town.MailAsync($"west@{town.Key}", id);
        Assert.Contains("nehmen Sie ihn an", mail.Text, StringComparison.Ordinal);
        var link = LinkIn(mail.Text);
        var pages = new Pages(town);
        Assert.NotNull((await pages.GetAsync(link)).Page.QuerySelector("form[action$='handler=Accept']"));
        var before = (await town.RequestAsync(id, _ => true)).GetProperty("updated_datetime").GetString();

        var (status, _, answer) = await pages.PostAsync(link + "?handler=Accept", new FormUrlEncodedContent([]));
        Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}{link}?saved=accepted"), (status, answer.Headers.Location!.OriginalString));
        var page = (await pages.GetAsync(link + "?saved=accepted")).Page;
        Assert.Contains("Der Fall ist angenommen.", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action$='handler=Accept']"));
        var report = await town.CaseAsync(id);
        var asked = Assert.Single(report.GetProperty("handshakes").EnumerateArray());
        Assert.Equal(("west", "accepted"), (Text(asked, "department"), Text(asked, "answer")));
        var happened = report.GetProperty("events").EnumerateArray().Last();
        Assert.Equal(("accepted", "department:west", false), (Text(happened, "kind"), Text(happened, "actor"), happened.GetProperty("is_public").GetBoolean()));
        // The public hears nothing of it.
        Assert.Equal(before, (await town.RequestAsync(id, _ => true)).GetProperty("updated_datetime").GetString());
        await RefusedAsync(town, $"reports/{id}/acceptance", new { department = "west" }, HttpStatusCode.Conflict, "handshake.not_asked");
        await RefusedAsync(town, $"reports/{id}/rejection", new { department = "ost", reason = "nein" }, HttpStatusCode.Conflict, "report.not_theirs");
    }

    [Fact]
    public async Task A_rejection_routes_again_without_the_department_until_the_fallback_has_it()
    {
        var town = await MakeAsync();
        await AddRuleAsync(town, "Sonst der Osten", "ost");
        var id = await town.ReportAsync("pothole", 51.571, 8.1, "Loch");
        var link = LinkIn((await town.MailAsync($"west@{town.Key}", id)).Text);
        var pages = new Pages(town);
        var (refused, form, _) = await pages.PostAsync(link + "?handler=Reject", new FormUrlEncodedContent([new("reason", " ")]));
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Equal("Bitte sagen Sie, warum der Fall nicht Ihrer ist.", form.QuerySelector("#reason-error")?.TextContent.Trim());
        Assert.DoesNotContain("reason fehlt", form.Body!.TextContent, StringComparison.Ordinal);
        (_, form, _) = await pages.PostAsync(link + "?handler=Reject", new FormUrlEncodedContent([new("reason", new string('x', 4001))]));
        Assert.StartsWith("Das sind mehr als 4.000 Zeichen.", form.QuerySelector("#reason-error")?.TextContent.Trim(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await pages.PostAsync(link + "?handler=Reject", new FormUrlEncodedContent([new("reason", "Privatweg der Wohnbau")]))).Status);
        await town.RequestAsync(id, report => Text(report, "agency_responsible") == "Bauhof Ost");
        var told = (await town.MailAsync($"ost@{town.Key}", id)).Text;
        Assert.Contains("abgelehnt von: Bauhof West", told, StringComparison.Ordinal);
        Assert.Contains("Warum Bauhof West abgelehnt hat:\n> Privatweg der Wohnbau", told.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        // The link of the department that has lost it shows no reason and takes no answer.
        Assert.Equal(HttpStatusCode.Conflict, (await pages.PostAsync(link + "?handler=Accept", new FormUrlEncodedContent([]))).Status);
        Assert.DoesNotContain("Wohnbau", (await pages.GetAsync(link)).Page.Source.Text, StringComparison.Ordinal);

        using (var answer = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/rejection", new { department = "ost", reason = "Liegt im Westen" }))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await town.RequestAsync(id, report => Text(report, "agency_responsible") == "Bürgerbüro");
        told = (await town.MailAsync($"buero@{town.Key}", id)).Text;
        Assert.Contains("abgelehnt von: Bauhof West, Bauhof Ost", told, StringComparison.Ordinal);
        foreach (var words in (string[])["Privatweg der Wohnbau", "Liegt im Westen"])
            Assert.Contains(words, told, StringComparison.Ordinal);
        using (var why = await town.AdminAsync(HttpMethod.Get, $"reports/{id}/routing"))
        {
            var made = JsonElement.Parse(await why.Content.ReadAsStringAsync()).GetProperty("decisions");
            Assert.Equal(
                [("Bauhof West", "Privatweg der Wohnbau"), ("Bauhof Ost", "Liegt im Westen")],
                made[0].GetProperty("rejections").EnumerateArray().Select(row => (Text(row, "department"), Text(row, "reason"))));
            Assert.Equal([2, 1, 0], made.EnumerateArray().Select(row => row.GetProperty("rejections").GetArrayLength()));
        }

        using (var clerk = await StaffBrowser.OfAsync(town, (Permission.SeeCases, "buero")))
            Assert.Contains("Warum Bauhof Ost abgelehnt hat: Liegt im Westen", (await clerk.GetAsync($"/staff/cases/{id}")).Page.Body!.TextContent, StringComparison.Ordinal);
        var report = await town.NotifiedAsync(id);
        var last = report.GetProperty("routing_decisions")[0];
        Assert.Equal(("all_rejected", "buero"), (Text(last, "decided_by"), Text(last, "department")));
        Assert.Equal(["west", "ost"], last.GetProperty("inputs").GetProperty("rejectedBy").EnumerateArray().Select(department => Text(department, "key")));
        var reasons = report.GetProperty("events").EnumerateArray().Where(row => Text(row, "kind") == "rejected").Select(row => (Text(row, "department"), Text(row, "internal_note"), row.GetProperty("is_public").GetBoolean()));
        Assert.Equal([("west", "Privatweg der Wohnbau", false), ("ost", "Liegt im Westen", false)], reasons);

        // Nobody comes after it.
        await RefusedAsync(town, $"reports/{id}/rejection", new { reason = "auch nicht" }, HttpStatusCode.Conflict, "handshake.last_one");
        // A person may ask one again that has rejected; its second no leads back.
        using (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/department", new { department = "west", internal_note = "Doch Ihrer" }))
            await town.NotifiedAsync(id);
        using (var answer = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/rejection", new { department = "west", reason = "Wirklich nicht" }))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await town.RequestAsync(id, row => Text(row, "agency_responsible") == "Bürgerbüro");
        Assert.False((await town.CaseAsync(id)).GetProperty("department_by_hand").GetBoolean());
        // Reasons are the administration's.
        told = await service.Http.GetStringAsync($"{town.Open311}/requests/{id}.json?extensions=true") + await service.Http.GetStringAsync($"/j/{town.Key}/reports/{id}");
        Assert.DoesNotContain("Wohnbau", told, StringComparison.Ordinal);
        Assert.DoesNotContain("rejected", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staff_answer_on_the_page_of_the_case_and_see_what_is_unanswered()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("lamp", 51.57, 8.1, "dunkel");
        await town.NotifiedAsync(id);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, "licht"));
        using var reader = await StaffBrowser.OfAsync(town, (Permission.SeeCases, "licht"));
        Assert.Contains(id, (await clerk.GetAsync("/staff?tab=unanswered")).Page.QuerySelector(".reports")!.TextContent, StringComparison.Ordinal);
        foreach (var handler in (string[])["Accept", "RejectReport"])
            Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler={handler}", ("reason", "x"))).Status);
        // What was shown belongs to a department: an answer that comes when another one has the case is none.
        Assert.Equal(HttpStatusCode.Conflict, (await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Accept", ("department", "ost"))).Status);
        Assert.Equal($"/j/{town.Key}/staff/cases/{id}?done=accepted", (await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Accept", ("department", "licht"))).Location);
        Assert.Contains("angenommen am", (await clerk.GetAsync($"/staff/cases/{id}")).Page.QuerySelector(".facts-list")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await clerk.GetAsync("/staff?tab=unanswered")).Page.QuerySelector(".reports")!.TextContent, StringComparison.Ordinal);

        var (status, page, _) = await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=RejectReport", ("department", "licht"), ("reason", ""));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotNull(page.QuerySelector("details[open] #reason"));
        Assert.Equal(HttpStatusCode.BadRequest, (await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=RejectReport", ("department", "licht"), ("reason", new string('x', 4001)))).Status);
        Assert.Equal($"/j/{town.Key}/staff/cases/{id}?done=case-rejected", (await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=RejectReport", ("department", "licht"), ("reason", "Parkplatz des Marktes"))).Location);
        await town.RequestAsync(id, report => Text(report, "agency_responsible") == "Bürgerbüro");
        // With its department it has left the clerk's sight.
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/staff/cases/{id}")).Status);
    }

    [Fact]
    public async Task Who_moves_the_status_has_accepted()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, 8.1, "Loch");
        await town.NotifiedAsync(id);
        using (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "received", internal_note = "Nur eine Notiz" }))
            Assert.Equal(JsonValueKind.Null, Assert.Single((await town.CaseAsync(id)).GetProperty("handshakes").EnumerateArray()).GetProperty("answer").ValueKind);
        using (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "in_progress" }))
            Assert.Equal("accepted", Text(Assert.Single((await town.CaseAsync(id)).GetProperty("handshakes").EnumerateArray()), "answer"));
        using (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "closed_fixed" }))
            await RefusedAsync(town, $"reports/{id}/rejection", new { reason = "zu spät" }, HttpStatusCode.Conflict, "handshake.closed");
    }

    [Fact]
    public async Task A_service_may_ask_where_its_town_does_not_and_the_deadline_of_its_reports_is_in_working_time()
    {
        var town = await MakeAsync(asks: false);
        await using (var db = Databases.For(town.Id))
            await db.Services.Where(row => row.Code == "lamp").ExecuteUpdateAsync(row => row.SetProperty(one => one.AsksDepartments, true).SetProperty(one => one.DeadlineDays, 2));
        var lamp = await town.ReportAsync("lamp", 51.57, 8.1, "dunkel");
        var hole = await town.ReportAsync("pothole", 51.571, 8.1, "Loch");
        var (asked, other) = (await town.NotifiedAsync(lamp), await town.NotifiedAsync(hole));
        Assert.Equal((1, 0), (asked.GetProperty("handshakes").GetArrayLength(), other.GetProperty("handshakes").GetArrayLength()));
        var calendar = (await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, default))!.Calendar;
        Assert.Equal(calendar.AddWorkingDays(asked.GetProperty("requested_datetime").GetDateTimeOffset(), 2), asked.GetProperty("due_at").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, other.GetProperty("due_at").ValueKind);
        Assert.Contains("Zu erledigen bis", (await town.MailAsync($"licht@{town.Key}", lamp)).Text, StringComparison.Ordinal);
        // The public is promised what expected_days says, nothing else.
        var shown = await town.RequestAsync(lamp, _ => true);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("expected_datetime").ValueKind);
        Assert.DoesNotContain("due_at", shown.GetRawText(), StringComparison.Ordinal);

        // Once the deadline has passed it is found as overdue, until it is closed.
        Assert.Equal([], await OverdueAsync(town));
        var profile = (await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, default))!;
        var later = new ManualClock(TimeProvider.System.GetUtcNow().AddDays(30));
        Assert.Equal(1, await new MarkOverdue(service.Database, later, NullLogger<MarkOverdue>.Instance).RunAsync(profile, default));
        Assert.Equal([lamp], await OverdueAsync(town));
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        Assert.Contains(lamp, (await clerk.GetAsync("/staff?tab=overdue")).Page.QuerySelector(".reports")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("überfällig", (await clerk.GetAsync($"/staff/cases/{lamp}")).Page.QuerySelector(".facts-list")!.TextContent, StringComparison.Ordinal);
        using (await town.AdminAsync(HttpMethod.Post, $"reports/{lamp}/status", new { status = "closed_fixed" }))
            Assert.Equal([], await OverdueAsync(town));
        Assert.Equal(0, await new MarkOverdue(service.Database, later, NullLogger<MarkOverdue>.Instance).RunAsync(profile, default));
        await RefusedAsync(town, HttpMethod.Get, "reports?overdue=maybe", null, HttpStatusCode.BadRequest, "overdue.invalid");
    }

    private Open311DbFactory Databases => service.Services.GetRequiredService<Open311DbFactory>();

    private async Task<Town> MakeAsync(bool asks = true)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        if (asks)
            Assert.True((await service.Services.GetRequiredService<SetJurisdiction>().RunAsync(new(town.Id, new JurisdictionFields { Handshake = true }), default)).Succeeded);
        return town;
    }

    private async Task AddRuleAsync(Town town, string text, string department)
    {
        await using var db = Databases.For(town.Id);
        db.RoutingRules.Add(new RoutingRule { Position = 9, Text = text, DepartmentId = await db.Departments.Where(row => row.Key == department).Select(row => row.Id).SingleAsync(), ServiceGroup = "Straße" });
        await db.SaveChangesAsync();
    }

    private static string LinkIn(string mail) => Regex.Match(mail, @"/case/\S+").Value;

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static async Task<List<string?>> OverdueAsync(Town town)
    {
        using var answer = await town.AdminAsync(HttpMethod.Get, "reports?overdue=true");
        return [.. JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("reports").EnumerateArray().Select(row => Text(row, "service_request_id"))];
    }

    private static Task RefusedAsync(Town town, string path, object body, HttpStatusCode status, string code) => RefusedAsync(town, HttpMethod.Post, path, body, status, code);

    private static async Task RefusedAsync(Town town, HttpMethod method, string path, object? body, HttpStatusCode status, string code)
    {
        using var answer = await town.AdminAsync(method, path, body);
        Assert.Equal((status, code), (answer.StatusCode, Text(JsonElement.Parse(await answer.Content.ReadAsStringAsync()), "code")));
    }
}
