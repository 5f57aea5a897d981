using System.Net;
using System.Text.Json;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;
using Open311.Tests.Integration.Staff;

namespace Open311.Tests.Integration.Routing;

/// <summary>A report is of another kind, or elsewhere, than its reporter said: staff say so, and everything follows.</summary>
public sealed class CorrectReportTests(RunningService service)
{
    private const double West = 8.1;
    private const double East = 8.12;

    [Fact]
    public async Task Another_place_routes_it_anew_and_tells_who_follows()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, West, "Loch", $"rita@{town.Key}", ("address_string", "bei der Eiche"));
        await town.MailAsync($"west@{town.Key}", id);
        var before = await town.NotifiedAsync(id);
        Assert.Equal("west", Text(before, "department"));

        await OkAsync(town, id, new { lat = 51.571, @long = East });
        await town.MailAsync($"ost@{town.Key}", id);
        var report = await town.NotifiedAsync(id);
        Assert.Equal(("ost", 51.571, East, "map"), (Text(report, "department"), report.GetProperty("lat").GetDouble(), report.GetProperty("long").GetDouble(), Text(report, "place_source")));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("address_string").ValueKind);
        var corrected = report.GetProperty("events").EnumerateArray().Single(row => Text(row, "kind") == "corrected");
        Assert.Equal(("key:staff", true, "Der Ort ist ein anderer als zuvor."), (Text(corrected, "actor"), corrected.GetProperty("is_public").GetBoolean(), Text(corrected, "public_note")));
        // Nothing that was said is lost.
        Assert.Equal("West\nbei der Eiche\n51.571000, 8.100000", Text(corrected, "internal_note"));
        var mail = await town.MailAsync($"rita@{town.Key}", "berichtigt");
        Assert.Contains("Der Ort ist ein anderer als zuvor.", string.Join(' ', mail.Text.Split()), StringComparison.Ordinal);
        Assert.DoesNotContain("Eiche", mail.Text, StringComparison.Ordinal);
        var page = (await new Pages(town).GetAsync($"/reports/{id}?lang=en")).Page.Body!.TextContent;
        Assert.Contains("Details corrected", page, StringComparison.Ordinal);
        Assert.Contains("The place is another one than before.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Eiche", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_routes_it_anew_and_keeps_place_and_words()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.57, West, "Die Lampe ist aus", $"rita@{town.Key}");
        await town.NotifiedAsync(id);
        await OkAsync(town, id, new { service_code = "lamp" });
        await town.MailAsync($"licht@{town.Key}", id);
        var report = await town.NotifiedAsync(id);
        Assert.Equal(("lamp", "licht", 51.57, West), (Text(report, "service_code"), Text(report, "department"), report.GetProperty("lat").GetDouble(), report.GetProperty("long").GetDouble()));
        Assert.Equal("Die Lampe ist aus", Text(report, "description"));
        var wire = await town.RequestAsync(id, _ => true);
        Assert.Equal(("lamp", "Straßenlaterne defekt"), (Text(wire, "service_code"), Text(wire, "service_name")));
        Assert.Contains("Das Anliegen ist jetzt „Straßenlaterne defekt“, nicht mehr „Schlagloch“.", string.Join(' ', (await town.MailAsync($"rita@{town.Key}", "berichtigt")).Text.Split()), StringComparison.Ordinal);

        await OkAsync(town, id, new { service_code = "pothole", lat = 51.571, @long = East });
        var both = (await town.NotifiedAsync(id)).GetProperty("events").EnumerateArray().Last(row => Text(row, "kind") == "corrected");
        Assert.Equal("Das Anliegen ist jetzt „Schlagloch“, nicht mehr „Straßenlaterne defekt“, und der Ort ist ein anderer als zuvor.", Text(both, "public_note"));
    }

    [Fact]
    public async Task An_object_that_it_no_longer_is_stays_in_the_history()
    {
        var town = await MakeAsync();
        using (var marked = await town.AdminAsync(HttpMethod.Put, "services/lamp/assets", new { layer = "lamps", label = "Mast {nr}" }))
            Assert.Equal(HttpStatusCode.OK, marked.StatusCode);
        var id = await town.ReportAsync("lamp", 51.57, West, "Aus", null, ("asset_id", "4711"));
        Assert.Equal("4711", (await town.NotifiedAsync(id)).GetProperty("asset").GetProperty("id").GetString());
        await OkAsync(town, id, new { service_code = "pothole" });
        var report = await town.NotifiedAsync(id);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("asset").ValueKind);
        Assert.Equal("Mast 4711", Text(report.GetProperty("events").EnumerateArray().Single(row => Text(row, "kind") == "corrected"), "internal_note"));
    }

    [Fact]
    public async Task What_was_chosen_by_hand_stays()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, West, "Loch");
        await town.NotifiedAsync(id);
        using (var answer = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/department", new { department = "licht" }))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await OkAsync(town, id, new { lat = 51.571, @long = East });
        Assert.Equal("licht", Text(await town.NotifiedAsync(id), "department"));
    }

    [Fact]
    public async Task It_is_compared_with_what_lies_there_and_no_longer_with_what_lay_where_it_was()
    {
        var town = await MakeAsync();
        var there = await town.ReportAsync("noise", 51.571, East, "Laute Musik im Park");
        var here = await town.ReportAsync("noise", 51.571, West, "Laute Musik am Bach");
        await town.NotifiedAsync(there);
        await town.NotifiedAsync(here);
        var id = await town.ReportAsync("noise", 51.5711, West, "Laute Musik");
        Assert.Equal([here], Suggested(await town.NotifiedAsync(id)));
        await OkAsync(town, id, new { lat = 51.5711, @long = East });
        Assert.Equal([there], Suggested(await town.NotifiedAsync(id)));
    }

    [Fact]
    public async Task A_pin_that_hardly_moves_is_no_other_place()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.5710004, West, "Loch", null, ("address_string", "bei der Eiche"));
        await town.NotifiedAsync(id);
        await RefusedAsync(town, id, new { lat = 51.571, @long = West }, HttpStatusCode.BadRequest, "correction.nothing_changed");
        await OkAsync(town, id, new { service_code = "batch", lat = 51.571, @long = West });
        Assert.Equal(("batch", "bei der Eiche"), (Text(await town.NotifiedAsync(id), "service_code"), Text(await town.NotifiedAsync(id), "address_string")));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_changes_nothing()
    {
        var town = await MakeAsync();
        var head = await town.ReportAsync("pothole", 51.571, West, "Loch");
        var child = await town.ReportAsync("pothole", 51.58, West, "Loch");
        var idea = await town.ReportAsync("idea", 51.571, West, "Mehr Bäume", null, ("title", "Bäume"));
        foreach (var id in (string[])[head, child, idea])
            await town.NotifiedAsync(id);
        using (var answer = await town.AdminAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm?confirm=true"))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var before = (await town.CaseAsync(head)).ToString();

        await RefusedAsync(town, head, new { }, HttpStatusCode.BadRequest, "correction.nothing_changed");
        await RefusedAsync(town, head, new { service_code = "pothole" }, HttpStatusCode.BadRequest, "correction.nothing_changed");
        await RefusedAsync(town, head, new { service_code = "nonesuch" }, HttpStatusCode.NotFound, "service_code.unknown");
        await RefusedAsync(town, head, new { service_code = "idea" }, HttpStatusCode.BadRequest, "service_code.other_kind");
        await RefusedAsync(town, idea, new { service_code = "pothole" }, HttpStatusCode.BadRequest, "service_code.other_kind");
        await RefusedAsync(town, head, new { lat = 51.5 }, HttpStatusCode.BadRequest, "place.half");
        await RefusedAsync(town, head, new { lat = 151.5, @long = 8 }, HttpStatusCode.BadRequest, "place.invalid");
        await RefusedAsync(town, child, new { service_code = "batch" }, HttpStatusCode.Conflict, "status.follows_head");
        await RefusedAsync(town, "nonesuch", new { service_code = "batch" }, HttpStatusCode.NotFound, "service_request_id.unknown");
        Assert.Equal(before, (await town.CaseAsync(head)).ToString());

        using (var answer = await town.AdminAsync(HttpMethod.Post, $"reports/{head}/status", new { status = "closed_fixed" }))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await RefusedAsync(town, head, new { service_code = "batch" }, HttpStatusCode.Conflict, "report.closed");
    }

    [Fact]
    public async Task A_place_outside_is_refused_by_name()
    {
        var ruled = await RuledTown.MakeAsync(service, "MULTIPOLYGON(((8.0 51.5,8.2 51.5,8.2 51.65,8.0 51.65,8.0 51.5)))");
        var id = await ruled.Town.ReportAsync("pothole", 51.571, West, "Loch");
        await RefusedAsync(ruled.Town, id, new { lat = 52.5, @long = 13.4 }, HttpStatusCode.BadRequest, "place.outside_jurisdiction");
    }

    [Fact]
    public async Task A_clerk_corrects_on_the_case_page()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, West, "Lampe aus");
        await town.NotifiedAsync(id);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, "west"));
        var form = (await clerk.GetAsync($"/staff/cases/{id}")).Page.QuerySelector("form[action$='handler=Correct']")!;
        Assert.Equal(("51.571", "8.1"), (form.QuerySelector("#lat")!.GetAttribute("value"), form.QuerySelector("#long")!.GetAttribute("value")));
        // An idea is no kind of a problem.
        Assert.Equal(["lamp", "pothole", "batch", "noise"], form.QuerySelectorAll("option").Select(option => option.GetAttribute("value")));

        var (status, refused, _) = await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Correct", ("service", "pothole"), ("lat", "einundfünfzig"), ("long", "8,1"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("einundfünfzig", refused.QuerySelector("#lat")!.GetAttribute("value"));
        Assert.NotNull(refused.QuerySelector("#lat-error"));
        (status, _, var location) = await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Correct", ("service", "lamp"), ("lat", "51,57"), ("long", "8,1"));
        Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}/staff/cases/{id}?done=corrected"), (status, location));
        Assert.Equal("licht", Text(await town.NotifiedAsync(id), "department"));
        // From here on it is another department's.
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/staff/cases/{id}")).Status);
    }

    private static IEnumerable<string?> Suggested(JsonElement report) =>
        report.GetProperty("suggestions").EnumerateArray().Where(row => Text(row, "decision") == "open").Select(row => Text(row, "service_request_id"));

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private async Task<Town> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await Town.MakeAsync(service, ReporterMail.Confirmed);
    }

    private static async Task OkAsync(Town town, string id, object body)
    {
        using var answer = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/correction", body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static async Task RefusedAsync(Town town, string id, object body, HttpStatusCode status, string code)
    {
        using var answer = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/correction", body);
        Assert.Equal((status, code), (answer.StatusCode, Text(JsonElement.Parse(await answer.Content.ReadAsStringAsync()), "code")));
    }
}
