using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Forwarding;
using Open311.Core.Forwarding.Wire;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Privacy;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Staff;

namespace Open311.Tests.Integration.Forwarding;

/// <summary>A department that is a server with bad manners.</summary>
public sealed class BadMannersTests(RunningService service)
{
    [Theory]
    [InlineData(500, "<errors><error><code>500</code><description>down</description></error></errors>", "status_500")]
    [InlineData(400, "[{\"code\":400,\"description\":\"down\"}]", "status_400")]
    [InlineData(403, "", "status_403")]
    [InlineData(200, "<html><body>Welcome to our portal", "answer_unreadable")]
    [InlineData(200, "<!DOCTYPE html><html></html>", "answer_unreadable")]
    [InlineData(200, "<service_requests><request><service_request_id>1</serv", "answer_unreadable")]
    [InlineData(200, "<errors><error><code>400</code><description>down</description></error></errors>", "errors_in_answer")]
    [InlineData(200, "[]", "answer_without_report")]
    public async Task What_is_no_success_is_tried_again_with_the_same_words_until_it_is_one(int status, string body, string code)
    {
        await using var server = await StartAsync();
        server.Post = (_, http) => ScriptedServer.SayAsync(http, status, body);
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        var id = await town.ReportAsync("Loch", ("attribute[color]", "rot"));
        var failed = await town.ForwardAsync(id, row => row.FailureCode is not null);
        Assert.Equal((ForwardState.Waiting, code, 1), (failed.State, failed.FailureCode, failed.Attempts));
        Assert.InRange(failed.NextAttemptAt!.Value - failed.FailedAt!.Value, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(40));
        if (body.Contains("down", StringComparison.Ordinal))
            Assert.Contains("down", failed.FailureText!, StringComparison.Ordinal);

        // Staff see it: in the admin interface, in the inbox, and with the case.
        var stalled = await (await town.Town.AdminAsync(HttpMethod.Get, "stalled")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((id, "west", code), (stalled.GetProperty("forwards")[0].GetProperty("service_request_id").GetString(), stalled.GetProperty("forwards")[0].GetProperty("department").GetString(), stalled.GetProperty("forwards")[0].GetProperty("failure_code").GetString()));

        server.Post = (_, http) => ScriptedServer.SayAsync(http, 201, ScriptedServer.Accepted("A-77"));
        await town.AgainAsync();
        var accepted = await town.AcceptedAsync(id);
        Assert.Equal(("A-77", null, null), (accepted.ForeignId, accepted.Fields, accepted.FailureCode));
        var posts = server.Posts.ToList();
        Assert.Equal(2, posts.Count);
        Assert.Equal(posts[0].Form, posts[1].Form);
        Assert.Equal(posts[0].Headers["Idempotency-Key"], posts[1].Headers["Idempotency-Key"]);
        Assert.Equal($"{town.Town.Key}-{id}-west", posts[0].Headers["Idempotency-Key"].ToString());
        Assert.Equal((ForwardingTown.Key, "hole", "51.57", "8.1"), (posts[0].Field("api_key"), posts[0].Field("service_code"), posts[0].Field("lat"), posts[0].Field("long")));
        Assert.Equal(id.Split('-')[1], posts[0].Field("attribute[fixmystreet_id]"));
        Assert.Contains("color rot", posts[0].Field("description")!, StringComparison.Ordinal);
        Assert.DoesNotContain(posts[0].Form, field => field.Key is "email" or "first_name" or "phone" or "device_id");
    }

    [Fact]
    public async Task Staff_see_among_the_stalled_cases_what_the_endpoint_has_not_taken_and_with_the_case_why()
    {
        await using var server = await StartAsync();
        server.Post = (_, http) => ScriptedServer.SayAsync(http, 400, "<errors><error><code>400</code><description>No such street</description></error></errors>");
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        var id = await town.ReportAsync("Loch");
        await town.ForwardAsync(id, row => row.FailureCode is not null);
        using var clerk = await StaffBrowser.OfAsync(town.Town, (Permission.WorkOnCases, null));
        Assert.Contains(id, (await clerk.GetAsync("/staff?tab=stalled")).Page.Body!.TextContent, StringComparison.Ordinal);
        var page = (await clerk.GetAsync($"/staff/cases/{id}")).Page.Body!.TextContent;
        Assert.Contains("Noch nicht an das System von Bauhof West übergeben", page, StringComparison.Ordinal);
        Assert.Contains("status_400: 400: No such street", page, StringComparison.Ordinal);

        server.Post = (_, http) => ScriptedServer.SayAsync(http, 200, ScriptedServer.Accepted("W-12"));
        await town.AgainAsync();
        await town.AcceptedAsync(id);
        Assert.DoesNotContain(id, (await clerk.GetAsync("/staff?tab=stalled")).Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("W-12", (await clerk.GetAsync($"/staff/cases/{id}")).Page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_asks_for_time_gets_it()
    {
        await using var server = await StartAsync();
        server.Post = (_, http) =>
        {
            http.Response.Headers.RetryAfter = "900";
            return ScriptedServer.SayAsync(http, 429, "");
        };
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        var failed = await town.ForwardAsync(await town.ReportAsync("Loch"), row => row.FailureCode is not null);
        Assert.Equal("status_429", failed.FailureCode);
        Assert.InRange(failed.NextAttemptAt!.Value - failed.FailedAt!.Value, TimeSpan.FromSeconds(890), TimeSpan.FromSeconds(910));
    }

    [Fact]
    public async Task A_server_that_is_silent_or_endless_or_hangs_up_after_it_took_the_report_is_asked_again_by_the_same_key()
    {
        await using var server = await StartAsync();
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        server.Post = (_, http) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var id = await town.ReportAsync("Loch");
        await town.ForwardAsync(id, row => row.FailureCode == "timeout");

        server.Post = async (_, http) =>
        {
            var junk = new byte[65_536];
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(junk);
        };
        await town.AgainAsync();
        await town.ForwardAsync(id, row => row.FailureCode == "answer_too_large");

        var taken = new HashSet<string>();
        server.Post = (asked, http) =>
        {
            taken.Add(asked.Headers["Idempotency-Key"].ToString());
            http.Abort();
            return Task.CompletedTask;
        };
        await town.AgainAsync();
        await town.ForwardAsync(id, row => row.FailureCode == "connection_lost");
        server.Post = (asked, http) => ScriptedServer.SayAsync(http, 200, taken.Contains(asked.Headers["Idempotency-Key"].ToString()) ? ScriptedServer.Accepted("once") : ScriptedServer.Accepted("twice"));
        await town.AgainAsync();
        Assert.Equal("once", (await town.AcceptedAsync(id)).ForeignId);
        Assert.Single(server.Posts.Select(post => string.Join('&', post.Form)).Distinct());
    }

    [Theory]
    [InlineData(302, "/elsewhere", "redirect_refused")]
    [InlineData(307, "http://10.1.2.3/open311/v2/requests.xml", "redirect_refused")]
    [InlineData(308, "http://169.254.169.254/", "redirect_refused")]
    [InlineData(307, "/loop", "too_many_redirects")]
    public async Task A_redirect_takes_the_key_nowhere_else(int status, string to, string code)
    {
        await using var server = await StartAsync();
        server.Post = (_, http) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = to;
            return Task.CompletedTask;
        };
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        var id = await town.ReportAsync("Loch");
        var failed = await town.ForwardAsync(id, row => row.State == ForwardState.GivenUp);
        Assert.Equal((code, null), (failed.FailureCode, failed.NextAttemptAt));
        var report = await (await town.Town.AdminAsync(HttpMethod.Get, "reports/" + id)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("forward_failed", report.GetProperty("events").EnumerateArray().Select(row => row.GetProperty("kind").GetString()));

        // Mended, and tried again by a person.
        server.Post = (_, http) => ScriptedServer.SayAsync(http, 200, ScriptedServer.Accepted("5"));
        var again = await (await town.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/forward")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("west", again.GetProperty("forwards")[0].GetProperty("department").GetString());
        Assert.Equal("5", (await town.AcceptedAsync(id)).ForeignId);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, (await town.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/forward")).StatusCode);
    }

    [Fact]
    public async Task Private_addresses_are_not_talked_to_at_all()
    {
        await using var server = await StartAsync();
        server.Get = (_, http) =>
        {
            http.Response.Redirect("http://169.254.169.254/latest/meta-data");
            return Task.CompletedTask;
        };
        var client = service.Services.GetRequiredService<EndpointClient>();
        var access = new EndpointAccess(server.Address, null, null, EndpointFormat.Xml);
        Assert.Equal("address_forbidden", (await client.GetTokenAsync(access, "t", default)).Code);
        foreach (var address in (string[])["http://10.0.0.1/v2", "http://[fd00::1]/v2", "http://192.168.1.1:8080/v2", "file:///etc/passwd", "http://user:secret@127.0.0.1/v2"])
            Assert.Equal("address_forbidden", (await client.GetReportsAsync(access with { Address = address }, [], default)).Code);
    }

    [Fact]
    public async Task A_token_that_is_never_exchanged_is_given_up_and_seen_by_staff()
    {
        await using var server = await StartAsync();
        server.Post = (_, http) => ScriptedServer.SayAsync(http, 200, "[{\"service_request_id\":\"\",\"token\":\"t 1\"}]", "application/json");
        server.Get = (_, http) => ScriptedServer.SayAsync(http, 200, "[{\"token\":\"t 1\"}]");
        var town = await ForwardingTown.MakeAsync(service, server.Address, endpoint => endpoint with { Format = "json", JurisdictionId = "their.town" });
        var id = await town.ReportAsync("Loch");
        await town.ForwardAsync(id, row => row is { State: ForwardState.Token, FailureCode: "token_unresolved" });
        await town.SqlAsync($"UPDATE forwarded_reports SET attempts = {ForwardRules.TokenWaits.Count}, next_attempt_at = now() WHERE jurisdiction_id = {{0}}");
        var given = await town.ForwardAsync(id, row => row.State == ForwardState.GivenUp);
        Assert.Equal(("token_unresolved", "t 1", null), (given.FailureCode, given.Token, given.NextAttemptAt));
        Assert.Contains(server.Asked, asked => asked.Path == "/tokens/t 1.json" && asked.Query["jurisdiction_id"] == "their.town");
        Assert.Single(server.Posts);

        server.Get = (_, http) => ScriptedServer.SayAsync(http, 200, "{\"service_requests\":[{\"service_request_id\":9,\"token\":\"t 1\"}]}");
        (await town.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/forward")).EnsureSuccessStatusCode();
        Assert.Equal("9", (await town.AcceptedAsync(id)).ForeignId);
        Assert.Single(server.Posts);
    }

    [Fact]
    public async Task A_blackbox_is_believed_without_a_number()
    {
        await using var server = await StartAsync();
        server.Post = (_, http) => ScriptedServer.SayAsync(http, 200, "<service_requests><request><service_notice>Thanks</service_notice></request></service_requests>");
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        Assert.Null((await town.AcceptedAsync(await town.ReportAsync("Loch"))).ForeignId);
        await town.PollAsync();
        await Task.Delay(2500);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task The_feed_is_read_with_its_slips_and_each_update_once()
    {
        await using var server = await StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var updates = new List<string>
        {
            $"<request_update>\n<update_id>\n u1\n</update_id><service_request_id> 77 </service_request_id><status>IN PROGRESS</status><description>Kolonne eingeplant</description><updated_datetime>{now:yyyy-MM-ddTHH:mm:ss.fff}+0000</updated_datetime></request_update>",
            $"<request_update><service_request_id>77</service_request_id><status>mystery</status><description>Ohne Nummer</description><updated_datetime>{now.AddSeconds(1):yyyy-MM-ddTHH:mm:ss}Z</updated_datetime></request_update>",
            $"<request_update><update_id>u9</update_id><service_request_id>other</service_request_id><status>closed</status><description>Nicht unseres</description><updated_datetime>{now:yyyy-MM-ddTHH:mm:ss}Z</updated_datetime></request_update>",
        };
        server.Get = (asked, http) => asked.Path == "/servicerequestupdates.xml"
            ? ScriptedServer.SayAsync(http, 200, $"<service_request_updates>{string.Concat(updates)}</service_request_updates>")
            : ScriptedServer.SayAsync(http, 404, "");
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        var id = await town.ReportAsync("Loch");
        await town.AcceptedAsync(id);
        await town.PollAsync();
        await town.Town.RequestAsync(id, report => report.GetProperty("status_notes").GetString() == "Ohne Nummer");
        updates.Add($"<request_update><update_id>u2</update_id><service_request_id>77</service_request_id><status>closed</status><description/><updated_datetime>{now.AddSeconds(2):yyyy-MM-ddTHH:mm:ss}Z</updated_datetime></request_update>");
        await town.PollAsync();
        await town.Town.RequestAsync(id, report => report.GetProperty("status").GetString() == "closed");
        await town.PollAsync();
        await Task.Delay(3000);

        var report = await (await town.Town.AdminAsync(HttpMethod.Get, "reports/" + id)).Content.ReadFromJsonAsync<JsonElement>();
        var changes = report.GetProperty("events").EnumerateArray().Where(row => row.GetProperty("kind").GetString() == "status_changed").ToList();
        Assert.Equal(["Kolonne eingeplant", "Ohne Nummer", null], changes.Select(row => row.GetProperty("public_note").GetString()));
        Assert.Equal(["in_progress", "in_progress", "closed_fixed"], changes.Select(row => row.GetProperty("to_status").GetString()));
        Assert.All(changes, row => Assert.Equal("department:west", row.GetProperty("actor").GetString()));
        var feed = server.Asked.First(asked => asked.Path == "/servicerequestupdates.xml");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", feed.Query["start_date"].ToString());
        Assert.Equal(ForwardingTown.Key, feed.Query["api_key"].ToString());
    }

    [Fact]
    public async Task An_endpoint_that_cannot_be_asked_is_shown_and_asked_more_rarely()
    {
        await using var server = await StartAsync();
        server.Get = (_, http) => ScriptedServer.SayAsync(http, 503, "");
        var town = await ForwardingTown.MakeAsync(service, server.Address, endpoint => endpoint with { PollMinutes = 1 });
        await town.AcceptedAsync(await town.ReportAsync("Loch"));
        await town.PollAsync();
        for (var i = 0; ; i++)
        {
            var stalled = await (await town.Town.AdminAsync(HttpMethod.Get, "stalled")).Content.ReadFromJsonAsync<JsonElement>();
            if (stalled.GetProperty("endpoints").EnumerateArray().Any(row => row.GetProperty("poll_failure_code").GetString() == "status_503" && row.GetProperty("department").GetString() == "west"))
                break;
            Assert.True(i < 100, stalled.ToString());
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task What_leaves_the_department_before_it_was_posted_is_not_posted()
    {
        await using var server = await StartAsync();
        server.Post = (_, http) => ScriptedServer.SayAsync(http, 503, "");
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        var id = await town.ReportAsync("Loch");
        await town.ForwardAsync(id, row => row.FailureCode is not null);
        (await town.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/department", new { department = "ost" })).EnsureSuccessStatusCode();
        var withdrawn = await town.ForwardAsync(id, row => row.State == ForwardState.Withdrawn);
        Assert.Equal((null, null, null), (withdrawn.NextAttemptAt, withdrawn.Fields, withdrawn.FailureCode));
    }

    [Fact]
    public async Task Erasing_a_report_takes_what_waits_for_an_endpoint_and_what_it_said()
    {
        await using var server = await StartAsync();
        server.Post = (asked, http) => ScriptedServer.SayAsync(http, 400, $"<errors><error><code>400</code><description>Bad: {System.Net.WebUtility.HtmlEncode(asked.Field("description"))}</description></error></errors>");
        var town = await ForwardingTown.MakeAsync(service, server.Address, endpoint => endpoint with { PassesContact = true });
        var id = await town.ReportAsync("CANARYTEXT", ("phone", "CANARYPHONE"));
        var failed = await town.ForwardAsync(id, row => row.FailureCode is not null);
        Assert.Contains("CANARYTEXT", failed.FailureText!, StringComparison.Ordinal);
        Assert.Contains("CANARYPHONE", failed.Fields!, StringComparison.Ordinal);
        var profile = (await town.Of<JurisdictionDirectory>().FindAsync(town.Town.Id, default))!;
        Assert.True((await town.Of<EraseReport>().RunAsync(new EraseReportInput(profile, id, ErasureScope.Contact, "operator"), default)).Succeeded);
        var erased = await town.ForwardAsync(id, _ => true);
        Assert.Equal((null, null), (erased.Fields, erased.FailureText));
    }

    [Fact]
    public async Task The_key_is_shown_to_nobody()
    {
        await using var server = await StartAsync();
        server.Post = (_, http) => ScriptedServer.SayAsync(http, 500, "");
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        await town.ForwardAsync(await town.ReportAsync("Loch"), row => row.FailureCode is not null);
        Assert.Equal(ForwardingTown.Key, server.Posts.First().Field("api_key"));

        var departments = await (await town.Town.AdminAsync(HttpMethod.Get, "departments")).Content.ReadAsStringAsync();
        Assert.Contains("\"has_key\":true", departments, StringComparison.Ordinal);
        Assert.DoesNotContain(ForwardingTown.Key, departments, StringComparison.Ordinal);
        Assert.DoesNotContain(ForwardingTown.Key, new Secret(ForwardingTown.Key).ToString(), StringComparison.Ordinal);
        await using var command = service.Database.CreateCommand($"SELECT row::text FROM endpoints AS row WHERE jurisdiction_id = {town.Town.Id}");
        Assert.DoesNotContain(ForwardingTown.Key, (string)(await command.ExecuteScalarAsync())!, StringComparison.Ordinal);
        Assert.DoesNotContain(ForwardingTown.Key, service.Log.Text, StringComparison.Ordinal);

        // Set again without a key, the stored one stays.
        await town.SetAsync(server.Address, endpoint => endpoint with { DefaultService = "changed" });
        server.Post = (_, http) => ScriptedServer.SayAsync(http, 200, ScriptedServer.Accepted("1"));
        await town.AgainAsync();
        await town.ForwardAsync(await town.Town.ReportAsync("pothole", 51.58, 8.09, "Ein anderes"), row => row.State == ForwardState.Accepted);
        Assert.All(server.Posts, post => Assert.Equal(ForwardingTown.Key, post.Field("api_key")));
    }

    private static async Task<ScriptedServer> StartAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await ScriptedServer.StartAsync();
    }
}
