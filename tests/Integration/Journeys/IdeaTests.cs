using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Mail;
using Open311.Core.Ideas;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;

namespace Open311.Tests.Integration.Journeys;

/// <summary>An idea from its arrival to the talk about it: thread, comments, supporters, ties, followers, moderation.</summary>
public sealed partial class IdeaTests(RunningService service)
{
    [Fact]
    public async Task An_idea_opens_its_thread_and_the_answer_names_its_address()
    {
        var town = await MakeAsync();
        var id = await IdeaAsync(town, $"ida@{town.Key}");
        var report = await town.RequestAsync(id, _ => true);
        var address = report.GetProperty("extended_attributes").GetProperty("thread").GetString();
        Assert.Equal($"{service.Address.GetLeftPart(UriPartial.Authority)}/j/{town.Key}/ideas/{id}", address);
        Assert.Contains("Bänke &amp; Bäume", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);
        using var old = await service.Http.GetAsync($"/j/{town.Key}/reports/{id}");
        Assert.Equal($"/j/{town.Key}/ideas/{id}", old.Headers.Location?.OriginalString);
        // Of the defect there is none.
        var lamp = await town.ReportAsync("lamp", 51.58, 8.12, "dunkel");
        Assert.Equal(JsonValueKind.Null, (await town.RequestAsync(lamp, _ => true)).GetProperty("extended_attributes").GetProperty("thread").ValueKind);
        Assert.Contains($"/ideas/{id}\"", await PageAsync(town, "reports"), StringComparison.Ordinal);
        Assert.Contains($"/ideas/{id}\"", await PageAsync(town, "ideas"), StringComparison.Ordinal);
        Assert.Contains($"/ideas/{id}\"", await PageAsync(town, "ideas?sort=supported"), StringComparison.Ordinal);
        Assert.Contains(address!, (await town.MailAsync($"ida@{town.Key}", id)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idea_may_be_about_no_place_and_goes_by_the_rules_that_ask_for_none()
    {
        var town = await MakeAsync();
        await using (var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id))
        {
            var ideas = await db.Services.SingleAsync(row => row.Code == "idea");
            var west = await db.Departments.OrderBy(row => row.Id).FirstAsync(row => row.Name != "Bürgerbüro");
            db.RoutingRules.Add(new RoutingRule { Position = 9, Text = "Ideen", DepartmentId = west.Id, ServiceId = ideas.Id });
            await db.SaveChangesAsync();
        }

        using var answer = await town.PostAsync(new FormUrlEncodedContent([new("api_key", town.ApiKey), new("service_code", "idea"), new("title", "Mehr Bänke"), new("description", "Überall in der Stadt.")]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var id = JsonElement.Parse(await answer.Content.ReadAsStringAsync())[0].GetProperty("service_request_id").GetString()!;
        var routed = await town.RoutedAsync(id);
        Assert.NotEqual("Bürgerbüro", routed.GetProperty("agency_responsible").GetString());
        using var staff = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        var record = JsonElement.Parse(await staff.Content.ReadAsStringAsync());
        Assert.DoesNotContain("place_unknown", record.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("kind").GetString()));
        Assert.Contains("Mehr Bänke", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);
        Assert.DoesNotContain("unbekannt, nur als Text", (await service.Mails.WaitForAsync(mail => mail.Subject.Contains(id, StringComparison.Ordinal) && mail.Text.Contains("/case/", StringComparison.Ordinal), TimeSpan.FromSeconds(60))).Text, StringComparison.Ordinal);

        using var defect = await town.PostAsync(new FormUrlEncodedContent([new("api_key", town.ApiKey), new("service_code", "lamp"), new("description", "irgendwo")]));
        Assert.Equal(HttpStatusCode.BadRequest, defect.StatusCode);
    }

    [Fact]
    public async Task The_pages_behind_the_links_in_mails_call_an_idea_an_idea()
    {
        var town = await MakeAsync();
        var id = await IdeaAsync(town, $"olga@{town.Key}");
        using (await PostAsync(town, $"ideas/{id}?handler=follow", ("email", $"folgt@{town.Key}")))
        {
            var confirm = LinkIn(await town.MailAsync($"folgt@{town.Key}", "folgen"), "/confirm/");
            Assert.Contains("wie es mit der Idee weitergeht", await GermanAsync(HttpMethod.Get, confirm), StringComparison.Ordinal);
            Assert.Contains($"bei der Idee {id}", await GermanAsync(HttpMethod.Post, confirm), StringComparison.Ordinal);
        }

        var receipt = await town.MailAsync($"olga@{town.Key}", id);
        Assert.Contains($"Ihre Idee {id}", await GermanAsync(HttpMethod.Get, LinkIn(receipt, "/own/")), StringComparison.Ordinal);
        var unsubscribe = receipt.Headers["List-Unsubscribe"].Trim('<', '>');
        Assert.Contains("zu dieser Idee", await GermanAsync(HttpMethod.Get, unsubscribe), StringComparison.Ordinal);
        Assert.Contains($"zur Idee {id}", await GermanAsync(HttpMethod.Post, unsubscribe), StringComparison.Ordinal);

        async Task<string> GermanAsync(HttpMethod method, string address)
        {
            using var request = new HttpRequestMessage(method, address);
            request.Headers.AcceptLanguage.ParseAdd("de");
            using var answer = await service.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_comment_is_seen_once_its_address_is_confirmed_and_the_browser_is_known_from_then_on()
    {
        var town = await MakeAsync();
        var id = await IdeaAsync(town);
        var text = $"Gute Idee <script>{Guid.NewGuid():N}</script>";
        using var sent = await PostAsync(town, $"ideas/{id}?handler=comment", ("text", text), ("name", "Rosa"), ("email", $"rosa@{town.Key}"));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.DoesNotContain("Rosa", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);
        var mail = await town.MailAsync($"rosa@{town.Key}", id);
        Assert.DoesNotContain("Gute Idee", mail.Text + mail.Html, StringComparison.Ordinal);
        var link = LinkIn(mail, "/ideas/comment/");
        // Looking is not publishing: mail scanners open links too.
        Assert.Contains("Rosa", await service.Http.GetStringAsync(link), StringComparison.Ordinal);
        Assert.DoesNotContain("Rosa", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);

        using var published = await service.Http.PostAsync(link, null);
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        var cookie = published.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("person-", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("rosa", cookie, StringComparison.OrdinalIgnoreCase);
        var page = await PageAsync(town, $"ideas/{id}");
        Assert.Contains("Rosa", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<span data-comments>1</span>", page, StringComparison.Ordinal);

        using (await service.Http.PostAsync(link, null))
            Assert.Contains("<span data-comments>1</span>", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);
        using var second = await PostAsync(town, $"ideas/{id}?handler=comment", cookie, ("text", "Und noch etwas."));
        Assert.Equal(HttpStatusCode.Redirect, second.StatusCode);
        Assert.Contains("Und noch etwas.", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);

        // Known as Rosa is not known as somebody else.
        using (await PostAsync(town, $"ideas/{id}?handler=comment", cookie, ("text", "Im Namen von Karl"), ("email", $"karl@{town.Key}")))
            Assert.DoesNotContain("Im Namen von Karl", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);
        using var forged = await PostAsync(town, $"ideas/{id}?handler=comment", $"person-{town.Id}={new string('a', 24)}.{new string('b', 24)}", ("text", "Gefälscht"));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        using var removed = await service.Http.PostAsync(link + "?handler=remove", null);
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.DoesNotContain("&lt;script&gt;", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_stays_when_something_is_wrong_and_nothing_is_stored()
    {
        var town = await MakeAsync();
        var id = await IdeaAsync(town);
        foreach (var (text, email, complaint) in ((string, string, string)[])
            [
                (new string('ä', 4001), $"a@{town.Key}", "4.000"),
                ("Mein langer Text", "keine Adresse", "E-Mail-Adresse"),
                ("\u0001\u0002 ", $"a@{town.Key}", "unsichtbares Zeichen, das nicht erlaubt ist"),
            ])
        {
            using var answer = await PostAsync(town, $"ideas/{id}?handler=comment", ("text", text), ("name", "Typ Name"), ("email", email));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Contains(complaint, page, StringComparison.Ordinal);
            Assert.Contains("value=\"Typ Name\"", page, StringComparison.Ordinal);
            if (text[0] > ' ')
                Assert.Contains(text, page, StringComparison.Ordinal);
        }

        using var trapped = await PostAsync(town, $"ideas/{id}?handler=comment", ("text", "Werbung"), ("email", $"a@{town.Key}"), ("website", "http://spam.example"));
        Assert.Equal(HttpStatusCode.BadRequest, trapped.StatusCode);
        Assert.Equal(0L, await CountAsync(town, "comments"));
        using var unknown = await PostAsync(town, "ideas/2026-0?handler=comment", ("text", "x"), ("email", $"a@{town.Key}"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task An_address_gets_only_so_many_mails_and_a_comment_over_the_limit_is_refused_not_lost()
    {
        var town = await MakeAsync();
        var id = await IdeaAsync(town);
        for (var i = 0; i < 5; i++)
        {
            using var answer = await PostAsync(town, $"ideas/{id}?handler=comment", ("text", $"Kommentar {i}"), ("email", $"viel@{town.Key}"));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }

        using var over = await PostAsync(town, $"ideas/{id}?handler=comment", ("text", "Einer zu viel"), ("email", $"VIEL@{town.Key}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, over.StatusCode);
        Assert.Contains("Einer zu viel", await over.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var support = await PostAsync(town, $"ideas/{id}?handler=support", ("email", $"viel@{town.Key}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, support.StatusCode);
        Assert.Equal(5L, await CountAsync(town, "comments"));
        Assert.Equal(0L, await CountAsync(town, "supporters"));
    }

    [Fact]
    public async Task A_supporter_counts_once_whatever_happens_at_the_same_time_and_can_go_again()
    {
        var town = await MakeAsync();
        var id = await IdeaAsync(town);
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => PostAsync(town, $"ideas/{id}?handler=support", ("email", i % 2 == 0 ? $"Sam@{town.Key}" : $"sam@{town.Key}"))));
        Assert.All(asked, answer => Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode));
        Assert.Equal(1L, await CountAsync(town, "supporters"));
        Assert.Equal("0", await SupportersAsync(town, id));
        var link = LinkIn(await town.MailAsync($"sam@{town.Key}", id), "/ideas/support/");
        var confirmed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.Http.PostAsync(link, null)));
        Assert.All(confirmed, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal("1", await SupportersAsync(town, id));

        // From the known browser, and by the operation itself at once.
        var person = await service.Services.GetRequiredService<Persons>().OfAsync(town.Id, $"sam@{town.Key}", default);
        var profile = (await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, default))!;
        var support = service.Services.GetRequiredService<SupportIdea>();
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => support.RunAsync(new SupportIdeaInput(profile, id, null, person, "de"), default)));
        Assert.All(others, outcome => Assert.True(outcome.Succeeded));
        Assert.Equal("1", await SupportersAsync(town, id));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.Http.PostAsync(link + "?handler=back", null)));
        Assert.Equal("0", await SupportersAsync(town, id));
        Assert.Equal(0L, await CountAsync(town, "supporters"));
        // The history counts what counted, once each, and says of nobody who it was.
        using var staff = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        var events = JsonElement.Parse(await staff.Content.ReadAsStringAsync()).GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("kind").GetString()).ToList();
        Assert.Single(events, "support_confirmed");
        Assert.Single(events, "support_taken_back");
    }

    [Fact]
    public async Task A_defect_is_tied_to_a_thread_of_its_town_and_shown_on_both_sides()
    {
        var town = await MakeAsync();
        var other = await MakeAsync();
        var id = await IdeaAsync(town);
        var address = (await town.RequestAsync(id, _ => true)).GetProperty("extended_attributes").GetProperty("thread").GetString()!;
        var byAddress = await town.ReportAsync("lamp", 51.58, 8.12, "dunkel", null, ("attribute[thread]", address));
        var byId = await town.ReportAsync("pothole", 51.59, 8.12, "Loch", null, ("attribute[thread]", id));
        Assert.Equal(address, (await town.RequestAsync(byAddress, _ => true)).GetProperty("extended_attributes").GetProperty("thread").GetString());
        Assert.Contains($"/ideas/{id}\">Bänke &amp; Bäume", await PageAsync(town, $"reports/{byId}"), StringComparison.Ordinal);
        var page = await PageAsync(town, $"ideas/{id}");
        Assert.Contains($"/reports/{byId}\"", page, StringComparison.Ordinal);
        Assert.Contains($"/reports/{byAddress}\"", page, StringComparison.Ordinal);

        foreach (var (where, thread) in ((Town, string)[])[(other, id), (town, "2026-0"), (town, byId), (town, $"https://elsewhere.example/ideas/{id}")])
        {
            using var refused = await where.PostAsync(new FormUrlEncodedContent(
                [new("api_key", where.ApiKey), new("service_code", "lamp"), new("lat", "51.58"), new("long", "8.12"), new("description", "x"), new("attribute[thread]", thread)]));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("attribute[thread]", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // Without its idea the thread does not exist.
        using (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/hide"))
            Assert.Equal(JsonValueKind.Null, (await town.RequestAsync(byAddress, _ => true)).GetProperty("extended_attributes").GetProperty("thread").ValueKind);
        using var hidden = await service.Http.GetAsync($"/j/{town.Key}/ideas/{id}");
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    [Fact]
    public async Task Who_follows_hears_of_answers_and_of_comments_by_choice_and_hidden_comments_are_gone_at_once()
    {
        var town = await MakeAsync();
        var id = await IdeaAsync(town);
        await town.RoutedAsync(id);
        foreach (var (name, comments) in ((string, string)[])[("alles", "1"), ("antwort", "")])
        {
            using (await PostAsync(town, $"ideas/{id}?handler=follow", ("email", $"{name}@{town.Key}"), ("comments", comments)))
            using (await service.Http.PostAsync(LinkIn(await town.MailAsync($"{name}@{town.Key}", "folgen"), "/confirm/"), null))
                continue;
        }

        using (await PostAsync(town, $"ideas/{id}?handler=comment", ("text", "Ein neuer Gedanke"), ("email", $"mia@{town.Key}")))
        using (await service.Http.PostAsync(LinkIn(await town.MailAsync($"mia@{town.Key}", "Kommentar"), "/ideas/comment/"), null))
            Assert.Contains("Ein neuer Gedanke", (await town.MailAsync($"alles@{town.Key}", "neuer Kommentar")).Text, StringComparison.Ordinal);
        using var answered = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/comments", new { text = "Wir prüfen das im Mai." });
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Contains("Wir prüfen das im Mai.", (await town.MailAsync($"antwort@{town.Key}", "Antwort der Verwaltung")).Text, StringComparison.Ordinal);
        await town.MailAsync($"alles@{town.Key}", "Antwort der Verwaltung");
        Assert.DoesNotContain(service.Mails.Mails, mail => mail.To.Contains($"antwort@{town.Key}") && mail.Subject.Contains("neuer Kommentar", StringComparison.Ordinal));
        Assert.Contains("Antwort: Bürgerbüro", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);

        foreach (var (query, field) in ((string, string)[])[("limit=viele", "limit"), ("limit=0", "limit"), ("limit=201", "limit"), ("after=x", "after")])
        {
            using var refused = await town.AdminAsync(HttpMethod.Get, $"reports/{id}/comments?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal(field, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString());
        }

        using var listed = await town.AdminAsync(HttpMethod.Get, $"reports/{id}/comments");
        var comment = JsonElement.Parse(await listed.Content.ReadAsStringAsync()).GetProperty("comments").EnumerateArray().First(row => !row.GetProperty("is_answer").GetBoolean()).GetProperty("id").GetInt64();
        using (var tooLong = await PostAsync(town, $"ideas/{id}?handler=flag", ("comment", $"{comment}"), ("reason", new string('x', 5000))))
        {
            Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
            var refusal = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await tooLong.Content.ReadAsStringAsync());
            var field = refusal.GetElementById($"reason-{comment}")!;
            Assert.Equal(("true", 5000), (field.GetAttribute("aria-invalid"), field.TextContent.Trim().Length));
            Assert.True(field.Closest("details")!.HasAttribute("open"));
        }

        using var flagged = await PostAsync(town, $"ideas/{id}?handler=flag", ("comment", $"{comment}"), ("reason", "unhöflich"));
        Assert.Equal(HttpStatusCode.Redirect, flagged.StatusCode);
        using var hidden = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/comments/{comment}/hide", new { internal_note = "unhöflich" });
        Assert.Equal(1, JsonElement.Parse(await hidden.Content.ReadAsStringAsync()).GetProperty("comments")[0].GetProperty("abuse_reports").GetInt32());
        var page = await PageAsync(town, $"ideas/{id}");
        Assert.DoesNotContain("Ein neuer Gedanke", page, StringComparison.Ordinal);
        Assert.Contains("<span data-comments>1</span>", page, StringComparison.Ordinal);
        using (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/comments/{comment}/show"))
            Assert.Contains("Ein neuer Gedanke", await PageAsync(town, $"ideas/{id}"), StringComparison.Ordinal);

        using (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/comments/close"))
        using (var late = await PostAsync(town, $"ideas/{id}?handler=comment", ("text", "Zu spät"), ("email", $"late@{town.Key}")))
            Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var none = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/comments/999999999/hide");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private Task<Town> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        return Town.MakeAsync(service, ReporterMail.Confirmed);
    }

    private static Task<string> IdeaAsync(Town town, string? email = null) => town.ReportAsync("idea", 51.57, 8.1, "Am Ufer fehlt beides.", email, ("title", "Bänke & Bäume"));

    private Task<string> PageAsync(Town town, string path) => service.Http.GetStringAsync($"/j/{town.Key}/{path}");

    private Task<HttpResponseMessage> PostAsync(Town town, string path, params (string Name, string Value)[] fields) => PostAsync(town, path, "", fields);

    private Task<HttpResponseMessage> PostAsync(Town town, string path, string cookie, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/j/{town.Key}/{path}") { Content = new FormUrlEncodedContent(fields.Where(field => field.Value.Length > 0).Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        if (cookie.Length > 0)
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
        return service.Http.SendAsync(request);
    }

    private async Task<string> SupportersAsync(Town town, string id) => Supporters().Match(await PageAsync(town, $"ideas/{id}")).Groups[1].Value;

    private async Task<long> CountAsync(Town town, string table)
    {
        await using var command = service.Database.CreateCommand($"SELECT count(*) FROM {table} WHERE jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string LinkIn(CaughtMail mail, string page) => Link().Matches(mail.Text).Select(match => match.Value).First(link => link.Contains(page, StringComparison.Ordinal));

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Link();

    [GeneratedRegex("data-supporters>([0-9]+)<")]
    private static partial Regex Supporters();
}
