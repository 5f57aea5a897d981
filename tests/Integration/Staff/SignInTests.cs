using System.Net;
using System.Text.RegularExpressions;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Staff;

/// <summary>Who gets in, how, and when not any more.</summary>
public sealed class SignInTests(RunningService service)
{
    [Fact]
    public async Task A_clerk_is_invited_by_mail_chooses_a_password_once_and_signs_in()
    {
        var town = await MakeAsync();
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        var email = $"clerk@{town.Key}";
        var (status, _, location) = await admin.PostAsync("/staff/accounts", "/staff/accounts", ("name", "Cem Clerk"), ("email", email), ("language", "de"), ("grant", $"work_on_cases:{await DepartmentAsync(town, "licht")}"));
        Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}/staff/accounts?done=invited"), (status, location));
        Assert.Contains("Cem Clerk", (await admin.GetAsync("/staff/accounts")).Page.Body!.TextContent, StringComparison.Ordinal);

        var mail = await town.MailAsync(email, "Ihr Zugang");
        var link = Regex.Match(mail.Text, @"http\S+/staff/password/\S+").Value[service.Address.GetLeftPart(UriPartial.Authority).Length..];
        using var clerk = new StaffBrowser(town);
        // A mail program that opens links sets nothing.
        Assert.Contains(email, (await clerk.GetAsync(link)).Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await clerk.PostAsync(link, link, ("password", "kurz"), ("password_again", "kurz"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await clerk.PostAsync(link, link, ("password", StaffBrowser.Password), ("password_again", "etwas ganz anderes"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await clerk.PostAsync(link, link, ("password", StaffBrowser.Password), ("password_again", StaffBrowser.Password))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync(link)).Status);

        Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}/staff"), Only(await clerk.SignInAsync(email)));
        Assert.Equal(HttpStatusCode.OK, (await clerk.GetAsync("/staff")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync("/staff/accounts")).Status);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_not_called_missing()
    {
        var town = await MakeAsync();
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        var (status, page, _) = await admin.PostAsync("/staff/accounts", "/staff/accounts", ("name", new string('x', 1000)), ("email", $"lang@{town.Key}"), ("grant", "see_cases:*"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("mehr als 100 Zeichen", page.GetElementById("name-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_the_staffs_is_seen_or_done_without_signing_in()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, 8.12, "geheim gehalten");
        using var nobody = new StaffBrowser(town);
        foreach (var path in (string[])["/staff", "/staff/accounts", "/staff/account", $"/staff/cases/{id}"])
        {
            var (status, page, location) = await nobody.GetAsync(path);
            Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}/staff/sign-in?next={Uri.EscapeDataString($"/j/{town.Key}{path}")}"), (status, location));
            Assert.DoesNotContain("geheim", page.Source.Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Redirect, (await nobody.PostAsync("/staff/sign-in", $"/staff/cases/{id}?handler=Hide")).Status);
        Assert.Equal("open", (await town.RequestAsync(id, _ => true)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync("/jobs")).Status);
    }

    [Fact]
    public async Task The_way_back_never_leads_to_another_site()
    {
        var town = await MakeAsync();
        var email = $"back@{town.Key}";
        await StaffBrowser.MakeAsync(town, email, (Permission.SeeCases, null));
        foreach (var (next, expected) in ((string, string)[])[("//evil.example/x", $"/j/{town.Key}/staff"), ("https://evil.example", $"/j/{town.Key}/staff"), ($"/j/{town.Key}/staff?tab=open", $"/j/{town.Key}/staff?tab=open")])
        {
            using var browser = new StaffBrowser(town);
            Assert.Equal((HttpStatusCode.Redirect, expected), Only(await browser.SignInAsync(email, query: "?next=" + Uri.EscapeDataString(next))));
        }
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_and_every_refusal_reads_the_same()
    {
        var town = await MakeAsync();
        var email = $"lock@{town.Key}";
        await StaffBrowser.MakeAsync(town, email, (Permission.SeeCases, null));
        using var browser = new StaffBrowser(town);
        var (status, page, _) = await browser.SignInAsync("nobody@" + town.Key);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var words = page.QuerySelector(".kern-alert")!.TextContent;
        for (var attempt = 0; attempt < SignIn.AttemptsBeforeLockout; attempt++)
            Assert.Equal(words, (await browser.SignInAsync(email, "falsches kennwort")).Page.QuerySelector(".kern-alert")!.TextContent);
        Assert.Equal(words, (await browser.SignInAsync(email)).Page.QuerySelector(".kern-alert")!.TextContent);
    }

    [Fact]
    public async Task A_deactivated_account_is_out_with_its_next_click()
    {
        var town = await MakeAsync();
        using var admin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        var email = $"gone@{town.Key}";
        var id = await StaffBrowser.MakeAsync(town, email, (Permission.SeeCases, null));
        using var clerk = new StaffBrowser(town);
        await clerk.SignInAsync(email);
        Assert.Equal(HttpStatusCode.OK, (await clerk.GetAsync("/staff")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.PostAsync($"/staff/accounts/{id}", $"/staff/accounts/{id}?handler=Deactivate")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await clerk.GetAsync("/staff")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await clerk.SignInAsync(email)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.PostAsync($"/staff/accounts/{id}", $"/staff/accounts/{id}?handler=Activate")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await clerk.SignInAsync(email)).Status);
    }

    [Fact]
    public async Task A_form_of_another_site_does_nothing()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, 8.12, "bleibt öffentlich");
        using var moderator = await StaffBrowser.OfAsync(town, (Permission.Moderate, null));
        Assert.Equal(HttpStatusCode.BadRequest, (await moderator.PostWithAsync("", $"/staff/cases/{id}?handler=Hide")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await moderator.PostWithAsync("CfDJ8made-up", $"/staff/cases/{id}?handler=Hide")).Status);
        Assert.Equal("bleibt öffentlich", (await town.RequestAsync(id, _ => true)).GetProperty("description").GetString());
    }

    [Fact]
    public async Task A_forgotten_password_is_set_anew_by_mail_and_ends_what_was_signed_in()
    {
        var town = await MakeAsync();
        var email = $"forgot@{town.Key}";
        await StaffBrowser.MakeAsync(town, email, (Permission.SeeCases, null));
        using var old = new StaffBrowser(town);
        await old.SignInAsync(email);
        using var browser = new StaffBrowser(town);
        var unknown = await browser.PostAsync("/staff/forgotten-password", "/staff/forgotten-password", ("email", "nobody@" + town.Key));
        Assert.Equal(Only(unknown), Only(await browser.PostAsync("/staff/forgotten-password", "/staff/forgotten-password", ("email", email))));
        var link = Regex.Match((await town.MailAsync(email, "Kennwort")).Text, @"http\S+/staff/password/\S+").Value[service.Address.GetLeftPart(UriPartial.Authority).Length..];
        Assert.Equal(HttpStatusCode.OK, (await old.GetAsync("/staff")).Status);
        const string another = "noch ein ganz anderes";
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostAsync(link, link, ("password", another), ("password_again", another))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await old.GetAsync("/staff")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SignInAsync(email, another)).Status);
    }

    [Fact]
    public async Task The_jobs_are_for_those_who_administer_the_installation()
    {
        var town = await MakeAsync();
        using var townAdmin = await StaffBrowser.OfAsync(town, (Permission.Administer, null));
        Assert.Equal(HttpStatusCode.Forbidden, (await townAdmin.GetAsync("/jobs")).Status);
        var email = $"root@{town.Key}";
        var id = await StaffBrowser.MakeAsync(town, email);
        await using (var command = service.Database.CreateCommand($"INSERT INTO account_permissions (account_id, permission) VALUES ({id}, 'administer')"))
            await command.ExecuteNonQueryAsync();
        using var root = new StaffBrowser(town);
        await root.SignInAsync(email);
        var (status, page, _) = await root.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Open311 jobs", page.Title, StringComparison.Ordinal);
        // Its policy lets in nothing inline: what it needs has to be files of its own.
        Assert.NotEmpty(page.QuerySelectorAll("script[src]"));
        Assert.Empty(page.QuerySelectorAll("script:not([src]), style, [onclick], [onload]"));
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/jobs");
        using var answer = await root.AnswerAsync(asked);
        var headers = answer.Headers;
        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(headers.GetValues("X-Frame-Options")));
        var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);

        // What its script and its buttons send, with the token of the page.
        string Meta(string name) => page.QuerySelector($"meta[name={name}]")!.GetAttribute("content")!;
        using var sent = new HttpRequestMessage(HttpMethod.Post, "/jobs/stats") { Content = new FormUrlEncodedContent([new("metrics[]", "servers:count")]), Headers = { { Meta("csrf-header"), Meta("csrf-token") } } };
        using var stats = await root.AnswerAsync(sent);
        Assert.Equal(HttpStatusCode.OK, stats.StatusCode);
    }

    private static (HttpStatusCode Status, string? Location) Only((HttpStatusCode Status, AngleSharp.Html.Dom.IHtmlDocument Page, string? Location) answer) => (answer.Status, answer.Location);

    private async Task<long> DepartmentAsync(Town town, string key)
    {
        await using var command = service.Database.CreateCommand("SELECT id FROM departments WHERE jurisdiction_id = @town AND key = @key");
        command.Parameters.AddWithValue("town", town.Id);
        command.Parameters.AddWithValue("key", key);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private Task<Town> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return Town.MakeAsync(service);
    }
}
