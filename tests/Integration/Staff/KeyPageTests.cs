using System.Net;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Staff;

/// <summary>API keys on the staff's pages, without script.</summary>
public sealed class KeyPageTests(RunningService service)
{
    [Fact]
    public async Task An_administrator_makes_a_key_changes_replaces_and_revokes_it()
    {
        var town = await MakeAsync();
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        var (status, page, _) = await admin.PostAsync("/staff/keys", "/staff/keys", ("name", "Stadt-App"), ("scope", "report"), ("reporter_mail", "never"), ("rate", "2,5"));
        Assert.Equal(HttpStatusCode.OK, status);
        var key = page.QuerySelector("#made-key")!.TextContent;
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(town, key));
        var (_, list, _) = await admin.GetAsync("/staff/keys");
        Assert.DoesNotContain(key, list.Source.Text, StringComparison.Ordinal);
        var link = list.QuerySelectorAll(".reports a").Single(a => a.TextContent == "Stadt-App").GetAttribute("href")!;

        var (_, one, _) = await admin.GetAsync(link);
        Assert.Equal("2,5", one.QuerySelector("input[name=rate]")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsync(link, link, ("name", ""), ("reporter_mail", "never"), ("rate", "schnell"))).Status);
        var (changed, _, after) = await admin.PostAsync(link, link, ("name", "Neue App"), ("scope", "report"), ("reporter_mail", "confirmed"), ("rate", ""));
        Assert.Equal((HttpStatusCode.Redirect, link + "?done=changed"), (changed, after));

        var (_, replaced, _) = await admin.PostAsync(link, link + "?handler=Rotate", ("overlap_days", "7"));
        var second = replaced.QuerySelector("#made-key")!.TextContent;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await ReportAsync(town, key), await ReportAsync(town, second)));
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsync(link, link + "?handler=Rotate", ("overlap_days", "-1"))).Status);

        Assert.Equal((HttpStatusCode.Redirect, link + "?done=revoked"), Only(await admin.PostAsync(link, link + "?handler=Revoke")));
        await Task.Delay(2500);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (await ReportAsync(town, key), await ReportAsync(town, second)));
        Assert.Empty((await admin.GetAsync(link)).Page.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_no_key_is_made()
    {
        var town = await MakeAsync();
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        var (status, page, _) = await admin.PostAsync("/staff/keys", "/staff/keys", ("name", ""), ("reporter_mail", "never"), ("rate", "0"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotNull(page.QuerySelector("#name-error"));
        Assert.NotNull(page.QuerySelector("#scopes-error"));
        Assert.NotNull(page.QuerySelector("#rate-error"));
        Assert.Null(page.QuerySelector("#made-key"));
    }

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public async Task Every_scope_has_a_name_for_people_in_the_form_and_in_the_list(string language)
    {
        var town = await MakeAsync();
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        await admin.PostAsync("/staff/keys", "/staff/keys", [("name", "Alles"), ("reporter_mail", "never"), .. ApiScopes.All.Select(scope => ("scope", scope))]);
        var (_, page, _) = await admin.GetAsync($"/staff/keys?lang={language}");
        var text = page.QuerySelector("main")!.TextContent;
        Assert.DoesNotContain("_", text, StringComparison.Ordinal);
        // The design system lays out the boxes of a group, not those beside its legend.
        Assert.All(page.QuerySelectorAll("main [name=scope]"), box => Assert.NotNull(box.Closest(".kern-fieldset__body")));
    }

    [Fact]
    public async Task Only_who_administers_gets_there_and_a_town_gives_no_key_for_all()
    {
        var (town, other) = (await MakeAsync(), await MakeAsync());
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null), (Permission.Moderate, null));
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync("/staff/keys")).Status);
        using var nobody = new StaffBrowser(town);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync("/staff/keys")).Status);

        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        Assert.Null((await admin.GetAsync("/staff/keys")).Page.QuerySelector("input[name=all_jurisdictions]"));
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.PostAsync("/staff/keys", "/staff/keys", ("name", "Alle"), ("scope", "report"), ("all_jurisdictions", "true"))).Status);
        using var neighbour = await StaffBrowser.OfAsync(other, (Permission.Administer, null));
        await neighbour.PostAsync("/staff/keys", "/staff/keys", ("name", "Fremd"), ("scope", "report"));
        var foreign = (await neighbour.GetAsync("/staff/keys")).Page.QuerySelectorAll(".reports a").Single(a => a.TextContent == "Fremd").GetAttribute("href")!.Replace(other.Key, town.Key, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(foreign)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/staff/keys", foreign + "?handler=Revoke")).Status);
    }

    private Task<Town> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return Town.MakeAsync(service, withLayers: false);
    }

    private static (HttpStatusCode Status, string? Location) Only((HttpStatusCode Status, AngleSharp.Html.Dom.IHtmlDocument Page, string? Location) answer) => (answer.Status, answer.Location);

    private static async Task<HttpStatusCode> ReportAsync(Town town, string key)
    {
        using var answer = await town.PostAsync(new FormUrlEncodedContent([new("api_key", key), new("service_code", "lamp"), new("lat", "51.57"), new("long", "8.1"), new("description", Guid.NewGuid().ToString())]));
        return answer.StatusCode;
    }
}
