using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;
using Open311.Tests.Integration.Staff;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Updates;

/// <summary>POST servicerequestupdates: what citizens write in another application.</summary>
public sealed class PostUpdateTests(RunningService service)
{
    [Fact]
    public async Task An_update_stands_in_the_history_and_the_feed_and_reaches_the_followers_but_not_its_writer()
    {
        var town = await UpdateTown.MakeAsync(service);
        var confirmed = await town.KeyAsync(ReporterMail.Confirmed);
        var (reporter, writer) = ($"erika@{town.Town.Key}", $"otto@{town.Town.Key}");
        var id = await town.ReportAsync(email: reporter, key: confirmed);
        await town.PostAsync(id, ("api_key", confirmed), ("email", writer), ("email_alerts_requested", "TRUE"), ("description", "Ich folge ab jetzt."));
        await town.Town.MailAsync(reporter, "neue Rückmeldung");
        var update = await town.PostAsync(id, ("api_key", confirmed), ("email", writer.ToUpperInvariant()), ("first_name", "Otto"), ("last_name", "-"), ("status", "FIXED"), ("description", "Seit gestern\r\nbrennt sie <wieder>."));

        var mail = await town.Service.Mails.WaitForAsync(mail => mail.To.Contains(reporter) && mail.Text.Contains("brennt sie <wieder>.", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Contains("Wer das schreibt, sagt: Es ist erledigt.", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(town.Service.Mails.Mails, sent => sent.To.Contains(writer) && sent.Text.Contains("brennt", StringComparison.Ordinal));

        var (_, page, _) = await new Pages(town.Town).GetAsync($"/reports/{id}");
        Assert.Contains("Seit gestern\nbrennt sie <wieder>.", page.QuerySelector(".timeline")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("sagt: Es ist erledigt", page.QuerySelector(".timeline")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Otto", page.Body!.TextContent, StringComparison.Ordinal);

        var row = (await town.FeedAsync(rows => rows.Exists(row => row.Element("update_id")!.Value == update))).Single(row => row.Element("update_id")!.Value == update);
        Assert.Equal(("Seit gestern\nbrennt sie <wieder>.", "open"), (row.Element("description")!.Value, row.Element("status")!.Value));
        // Our own status stays.
        Assert.Equal("received", (await town.AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("status").GetString());
        var staff = (await town.AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("updates")[1];
        Assert.Equal(("Otto", JsonValueKind.Null, "fixed"), (staff.GetProperty("contact").GetProperty("first_name").GetString(), staff.GetProperty("contact").GetProperty("last_name").ValueKind, staff.GetProperty("claim").GetString()));
    }

    [Fact]
    public async Task The_same_update_again_is_the_same_and_mails_once()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        var fields = town.Fields(id, ("update_id", "4711"));
        var first = await town.SendAsync(new FormUrlEncodedContent(fields));
        var (status, body, isReplayed) = await town.SendAsync(new FormUrlEncodedContent(fields));
        Assert.Equal((HttpStatusCode.OK, first.Body, true), (status, body, isReplayed));
        Assert.False(first.IsReplayed);
        // The id is the sender's own: another key may use it too.
        Assert.NotEqual(first.Body, (await town.SendAsync(new FormUrlEncodedContent(town.Fields(id, ("update_id", "4711"), ("api_key", await town.KeyAsync(ReporterMail.Never)))))).Body);
        Assert.Equal(2L, await town.OneAsync($"SELECT count(*) FROM report_events WHERE jurisdiction_id = {town.Town.Id} AND kind = 'update_published'"));

        var together = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => town.SendAsync(new FormUrlEncodedContent(town.Fields(id, ("update_id", "4712"))))));
        Assert.Single(together.Select(answer => answer.Body).Distinct());
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_told_field_by_field()
    {
        var town = await UpdateTown.MakeAsync(service);
        var (status, body, _) = await town.SendAsync(new FormUrlEncodedContent([KeyValuePair.Create("api_key", town.Town.ApiKey)]), language: "en");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ["service_request_id is missing.", "update_id is missing.", "updated_datetime is missing.", "status is missing.", "description is missing; only an update with a photo may do without."],
            XDocument.Parse(body).Root!.Elements("error").Select(error => error.Element("description")!.Value));
        var id = await town.ReportAsync();
        foreach (var (name, value) in ((string, string)[])[("updated_datetime", "gestern"), ("description", new string('ä', 4001)), ("update_id", new string('1', 201)), ("email", "niemand"), ("media_url", "ftp://x/1.jpg"), ("first_name", new string('x', 201))])
        {
            var refused = await town.SendAsync(new FormUrlEncodedContent(town.Fields(id, (name, value))), "json", "en");
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains(name, Assert.Single(JsonElement.Parse(refused.Body).EnumerateArray()).GetProperty("description").GetString(), StringComparison.Ordinal);
        }

        foreach (var key in (string[])["", "wrong", await town.KeyAsync(ReporterMail.Never, ApiScopes.ReadNonPublic)])
            Assert.Equal(HttpStatusCode.Forbidden, (await town.SendAsync(new FormUrlEncodedContent(town.Fields(id, ("api_key", key))))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await town.SendAsync(new FormUrlEncodedContent(town.Fields("2026-0")))).Status);
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/hide", new { });
        Assert.Equal(HttpStatusCode.NotFound, (await town.SendAsync(new FormUrlEncodedContent(town.Fields(id)))).Status);
        Assert.Equal(0L, await town.OneAsync($"SELECT count(*) FROM report_updates WHERE jurisdiction_id = {town.Town.Id}"));
    }

    [Fact]
    public async Task A_status_moves_ours_only_with_a_key_that_may()
    {
        var town = await UpdateTown.MakeAsync(service);
        var trusted = await town.KeyAsync(ReporterMail.Never, ApiScopes.Report, ApiScopes.UpdateStatus);
        var id = await town.ReportAsync();
        await town.PostAsync(id, ("status", "CLOSED"));
        await town.PostAsync(id, ("status", "REOPEN"));
        Assert.Equal("received", await StatusAsync());
        foreach (var (word, expected) in ((string, string)[])
            [("INVESTIGATING", "reviewed"), ("OPEN", "reviewed"), ("in progress", "in_progress"), ("PLANNED_IN_UTOPIA", "in_progress"), ("CLOSED", "closed_fixed"), ("NOT_COUNCILS_RESPONSIBILITY", "closed_fixed"), ("REOPEN", "in_progress"), ("NO_FURTHER_ACTION", "closed_not_feasible"), ("REOPEN", "reviewed")])
        {
            await town.PostAsync(id, ("api_key", trusted), ("status", word), ("description", "Von " + word));
            Assert.Equal(expected, await StatusAsync());
        }

        Assert.Equal(11L, await town.OneAsync($"SELECT count(*) FROM report_updates WHERE jurisdiction_id = {town.Town.Id} AND visibility = 'public'"));

        async Task<string?> StatusAsync() => (await town.AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("status").GetString();
    }

    [Fact]
    public async Task Neither_an_update_nor_a_note_is_a_change_of_status_and_an_internal_note_is_no_change_at_all()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await town.Town.RoutedAsync(id); // what the report says of itself is still then, but for what is done here
        await town.StatusAsync(id, "closed_fixed");
        var closed = await town.OneAsync($"UPDATE report_events SET occurred_at = occurred_at - interval '1 hour' WHERE jurisdiction_id = {town.Town.Id} AND kind = 'status_changed' RETURNING occurred_at");
        await town.OneAsync($"UPDATE reports SET updated_datetime = updated_datetime - interval '1 hour' WHERE jurisdiction_id = {town.Town.Id} RETURNING id");
        var before = await ReportAsync();

        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "closed_fixed", internal_note = "Rechnung kommt." });
        Assert.Equal(before.GetRawText(), (await ReportAsync()).GetRawText());
        await town.PostAsync(id, ("description", "Danke!"));
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "closed_fixed", public_note = "Gern." });
        var after = await ReportAsync();
        Assert.NotEqual(before.GetProperty("updated_datetime").GetString(), after.GetProperty("updated_datetime").GetString());
        Assert.Equal((DateTime)closed!, after.GetProperty("extended_attributes").GetProperty("detailed_status_datetime").GetDateTime());

        Task<JsonElement> ReportAsync() => town.Town.RequestAsync(id, _ => true);
    }

    [Fact]
    public async Task What_a_trusted_update_says_with_its_move_stands_beside_the_status()
    {
        var town = await UpdateTown.MakeAsync(service);
        var trusted = await town.KeyAsync(ReporterMail.Never, ApiScopes.Report, ApiScopes.UpdateStatus);
        var id = await town.ReportAsync();
        await town.PostAsync(id, ("api_key", trusted), ("status", "IN_PROGRESS"), ("description", "Der Mast ist bestellt."));
        Assert.Equal("Der Mast ist bestellt.", (await town.Town.RequestAsync(id, _ => true)).GetProperty("status_notes").GetString());
    }

    [Fact]
    public async Task A_trusted_update_that_moves_the_status_is_one_mail_with_both_and_without_its_words_once_they_are_hidden()
    {
        var town = await UpdateTown.MakeAsync(service);
        var confirmed = await town.KeyAsync(ReporterMail.Confirmed);
        var trusted = await town.KeyAsync(ReporterMail.Never, ApiScopes.Report, ApiScopes.UpdateStatus);
        var reporter = $"erika@{town.Town.Key}";
        var id = await town.ReportAsync(email: reporter, key: confirmed);
        var update = await town.PostAsync(id, ("api_key", trusted), ("status", "IN_PROGRESS"), ("description", "Der Mast ist bestellt."));
        var mail = await town.Town.MailAsync(reporter, "In Bearbeitung");
        Assert.Contains("Der Mast ist bestellt.", mail.Text, StringComparison.Ordinal);
        Assert.Equal("receipt, status_changed", await TemplatesAsync());

        // Words alone are a mail of their own.
        await town.PostAsync(id, ("api_key", trusted), ("status", "IN_PROGRESS"), ("description", "Er kommt am Montag."));
        await town.Town.MailAsync(reporter, "neue Rückmeldung");
        Assert.Equal("receipt, status_changed, update_published", await TemplatesAsync());

        // Not sent yet, it is written anew without what is hidden meanwhile.
        await town.OneAsync($"UPDATE outgoing_mails SET sent_at = NULL, next_attempt_at = now() + interval '1 day' WHERE jurisdiction_id = {town.Town.Id} AND template = 'status_changed' RETURNING id");
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/{update}/hide", new { });
        var again = await service.Mails.WaitForAsync(caught => caught.To.Contains(reporter) && caught.Subject.Contains("In Bearbeitung", StringComparison.Ordinal) && !caught.Text.Contains("Der Mast", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Equal(mail.MessageId, again.MessageId);

        async Task<object?> TemplatesAsync() => await town.OneAsync($"SELECT string_agg(template, ', ' ORDER BY id) FROM outgoing_mails WHERE jurisdiction_id = {town.Town.Id} AND recipient = '{reporter}'");
    }

    [Fact]
    public async Task A_report_that_was_passed_on_is_spoken_of_by_the_number_it_was_sent_with_too()
    {
        var town = await UpdateTown.MakeAsync(service);
        var (here, other) = (await town.ReportAsync(), await town.ReportAsync());
        await town.OneAsync($"""
            INSERT INTO forwarded_reports (jurisdiction_id, report_id, department_id, state, attempts, foreign_id)
            SELECT jurisdiction_id, id, (SELECT min(id) FROM departments WHERE jurisdiction_id = {town.Town.Id}), 'accepted', 1, 'S-77' FROM reports
            WHERE jurisdiction_id = {town.Town.Id} AND service_request_id = '{here}' RETURNING report_id
            """);
        await town.PostAsync(await NumberAsync(here), ("description", "Von drüben."));
        await town.PostAsync(here, ("service_request_id", null), ("fixmystreet_id", await NumberAsync(here)), ("description", "Noch einmal."));
        Assert.Equal(2L, await town.OneAsync($"SELECT count(*) FROM report_updates AS posted JOIN reports AS report ON report.jurisdiction_id = posted.jurisdiction_id AND report.id = posted.report_id WHERE posted.jurisdiction_id = {town.Town.Id} AND report.service_request_id = '{here}'"));
        Assert.Equal(HttpStatusCode.NotFound, (await town.SendAsync(new FormUrlEncodedContent(town.Fields(await NumberAsync(other))))).Status);

        async Task<string> NumberAsync(string id) => ((long)(await town.OneAsync($"SELECT id FROM reports WHERE jurisdiction_id = {town.Town.Id} AND service_request_id = '{id}'"))!).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Where_the_town_looks_first_an_update_waits_until_staff_publish_it_and_keeps_its_id()
    {
        var town = await UpdateTown.MakeAsync(service);
        var confirmed = await town.KeyAsync(ReporterMail.Confirmed);
        var reporter = $"erika@{town.Town.Key}";
        var id = await town.ReportAsync("after_review", reporter, confirmed);
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/show", new { });
        var update = await town.PostAsync(id, ("api_key", confirmed), ("description", "Ungelesen."), ("status", "FIXED"));
        await town.FeedAsync(rows => rows.Count == 1); // that the report was published
        await UpdateTown.SettledAsync();
        Assert.Single(await town.FeedAsync());
        Assert.DoesNotContain("Ungelesen", await PageAsync(), StringComparison.Ordinal);
        Assert.Equal("awaits_review", (await town.AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("updates")[0].GetProperty("visibility").GetString());

        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/{update}/show", new { });
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/{update}/show", new { });
        Assert.Contains("Ungelesen", await PageAsync(), StringComparison.Ordinal);
        Assert.Contains("Ungelesen.", (await town.Town.MailAsync(reporter, "neue Rückmeldung")).Text, StringComparison.Ordinal);
        Assert.Equal(update, (await town.FeedAsync(rows => rows.Count == 2))[1].Element("update_id")!.Value);

        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/{update}/hide", new { internal_note = "beleidigend" });
        Assert.DoesNotContain("Ungelesen", await PageAsync(), StringComparison.Ordinal);
        Assert.Single(await town.FeedAsync());
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/{update}/show", new { });
        Assert.Equal(2, (await town.FeedAsync()).Count);
        Assert.Equal(HttpStatusCode.NotFound, (await town.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/1/hide", new { })).StatusCode);

        async Task<string> PageAsync() => (await new Pages(town.Town).GetAsync($"/reports/{id}")).Page.Body!.TextContent;
    }

    [Fact]
    public async Task Where_addresses_are_confirmed_first_only_a_key_that_has_checked_them_is_public_at_once()
    {
        var town = await UpdateTown.MakeAsync(service);
        var confirmed = await town.KeyAsync(ReporterMail.Confirmed);
        var id = await town.ReportAsync("after_confirmation", $"e@{town.Town.Key}", confirmed);
        var updates = new[]
        {
            await town.PostAsync(id, ("api_key", confirmed), ("email", "o@example.org")), await town.PostAsync(id, ("api_key", confirmed)), await town.PostAsync(id, ("email", "o@example.org")),
        };
        Assert.Equal(["public", "awaits_review", "awaits_review"], (await town.AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("updates").EnumerateArray().Select(row => row.GetProperty("visibility").GetString()));
        Assert.Equal(3, updates.Distinct().Count());
    }

    [Fact]
    public async Task Of_a_confidential_report_only_its_sender_may_write_and_only_staff_read()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync("never");
        Assert.Equal(HttpStatusCode.NotFound, (await town.SendAsync(new FormUrlEncodedContent(town.Fields(id, ("api_key", await town.KeyAsync(ReporterMail.Never)))))).Status);
        var update = await town.PostAsync(id, ("description", "Vertraulich."), ("email", "o@example.org"), ("email_alerts_requested", "TRUE"));
        Assert.Equal("confidential", (await town.AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("updates")[0].GetProperty("visibility").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await town.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/{update}/show", new { })).StatusCode);
        Assert.Equal(0L, await town.OneAsync($"SELECT count(*) FROM subscriptions WHERE jurisdiction_id = {town.Town.Id}"));
        await UpdateTown.SettledAsync();
        Assert.Empty(await town.FeedAsync());
    }

    [Fact]
    public async Task Photos_are_made_ours_shown_with_the_update_and_not_taken_for_the_reports()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in town.Fields(id, ("description", null)))
            form.Add(new StringContent(value), name);
        form.Add(Pages.Photo(TestPhotos.WithMetadata(TestPhotos.Jpeg(), 6)), "photo1", "12.0.full.jpeg");
        form.Add(Pages.Photo(TestPhotos.Png()), "photo2", "12.1.full.png");
        Assert.Equal(HttpStatusCode.OK, (await town.SendAsync(form)).Status);

        var links = (await town.FeedAsync(rows => rows.Count == 1))[0].Elements("media_url").Select(link => link.Value).ToList();
        Assert.Equal(2, links.Count);
        foreach (var link in links)
        {
            var bytes = await service.Http.GetByteArrayAsync(link);
            Assert.False(TestPhotos.Holds(bytes, TestPhotos.Canary));
            Assert.True(TestPhotos.Look(bytes).Width > 0);
        }

        using var json = JsonDocument.Parse(await service.Http.GetStringAsync($"{town.Path}.json"));
        Assert.Equal(links, json.RootElement[0].GetProperty("media_urls").EnumerateArray().Select(link => link.GetString()));
        Assert.Equal(links[0], json.RootElement[0].GetProperty("media_url").GetString());
        var (_, page, _) = await new Pages(town.Town).GetAsync($"/reports/{id}");
        Assert.Equal(2, page.QuerySelectorAll(".timeline img").Length);
        Assert.Equal(2, page.QuerySelectorAll("img[src*='/media/']").Length);
        Assert.Equal(JsonValueKind.Null, (await town.Town.RequestAsync(id, _ => true)).GetProperty("media_url").ValueKind);

        // Hidden with their update, and refused like those of a report.
        var update = json.RootElement[0].GetProperty("update_id").GetString();
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/updates/{update}/hide", new { });
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync(links[0])).StatusCode);
        var broken = new MultipartFormDataContent();
        foreach (var (name, value) in town.Fields(id))
            broken.Add(new StringContent(value), name);
        broken.Add(Pages.Photo(TestPhotos.Gif()), "photo1", "1.jpg");
        Assert.Equal(HttpStatusCode.BadRequest, (await town.SendAsync(broken)).Status);
    }

    [Fact]
    public async Task Staff_who_see_the_case_see_the_photos_of_what_waits_for_review_and_nobody_else_does()
    {
        var town = await UpdateTown.MakeAsync(service);
        var confirmed = await town.KeyAsync(ReporterMail.Confirmed);
        var report = new MultipartFormDataContent();
        foreach (var (name, value) in ((string, string)[])[("api_key", confirmed), ("service_code", "after_review"), ("lat", "51.57"), ("long", "8.1"), ("description", "Mit Bild")])
            report.Add(new StringContent(value), name);
        report.Add(Pages.Photo(TestPhotos.Jpeg()), "media", "1.jpg");
        using var answer = await town.Town.PostAsync(report);
        var id = JsonElement.Parse(await answer.Content.ReadAsStringAsync())[0].GetProperty("service_request_id").GetString()!;
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in town.Fields(id, ("api_key", confirmed), ("description", "Mit zwei Bildern")))
            form.Add(new StringContent(value), name);
        form.Add(Pages.Photo(TestPhotos.Jpeg()), "photo1", "1.jpeg");
        form.Add(Pages.Photo(TestPhotos.Png()), "photo2", "2.png");
        Assert.Equal(HttpStatusCode.OK, (await town.SendAsync(form)).Status);

        using var clerk = await StaffBrowser.OfAsync(town.Town, (Permission.SeeCases, null));
        using var elsewhere = await StaffBrowser.OfAsync(town.Town, (Permission.SeeCases, "west"));
        using var stranger = await StaffBrowser.OfAsync((await UpdateTown.MakeAsync(service)).Town, (Permission.Administer, null));
        var page = (await clerk.GetAsync($"/staff/cases/{id}")).Page;
        // With the words that they came with: there they are decided about.
        Assert.Equal(2, page.QuerySelectorAll(".timeline img").Length);
        var addresses = page.QuerySelectorAll("img[src*='/media/']").Select(image => image.GetAttribute("src")!).Concat(page.QuerySelectorAll("a[href*='/media/']").Select(link => link.GetAttribute("href")!)).Distinct().ToList();
        Assert.Equal(6, addresses.Count);
        foreach (var address in addresses)
        {
            using var seen = await clerk.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, address));
            Assert.Equal((HttpStatusCode.OK, "image/jpeg", "no-store, private"), (seen.StatusCode, seen.Content.Headers.ContentType!.MediaType, seen.Headers.CacheControl!.ToString()));
            Assert.Equal(["same-origin"], seen.Headers.GetValues("Cross-Origin-Resource-Policy"));
            foreach (var browser in (StaffBrowser[])[elsewhere, stranger])
            {
                using var refused = await browser.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, address));
                Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            }

            Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync(address)).StatusCode);
        }
    }

    [Fact]
    public async Task Links_to_photos_are_fetched_and_json_is_taken()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        var body = $$"""{"api_key":"{{town.Town.ApiKey}}","service_request_id":"{{id}}","update_id":12,"updated_datetime":"2026-03-02T09:30:00Z","status":"OPEN","description":"Zwei Bilder","media_url":["http://nowhere.invalid/1.jpg","http://nowhere.invalid/2.jpg"]}""";
        var (status, answer, _) = await town.SendAsync(new StringContent(body, Encoding.UTF8, "application/json"), "json");
        Assert.True(status == HttpStatusCode.OK, answer);
        Assert.Matches("^[0-9]+$", Assert.Single(JsonElement.Parse(answer).EnumerateArray()).GetProperty("update_id").GetString());
        Assert.Equal(["http://nowhere.invalid/1.jpg", "http://nowhere.invalid/2.jpg"], (await town.FeedAsync(rows => rows.Count == 1))[0].Elements("media_url").Select(link => link.Value));
    }

    [Theory]
    [InlineData(ReporterMail.Never, 0, 0)]
    [InlineData(ReporterMail.ToConfirm, 1, 0)]
    [InlineData(ReporterMail.Confirmed, 1, 1)]
    public async Task Who_asks_for_mails_follows_as_the_key_says(ReporterMail mail, long subscriptions, long confirmed)
    {
        var town = await UpdateTown.MakeAsync(service);
        var key = await town.KeyAsync(mail);
        var id = await town.ReportAsync();
        var address = $"otto@{town.Town.Key}";
        await town.PostAsync(id, ("api_key", key), ("email", address), ("email_alerts_requested", "FALSE"));
        await town.PostAsync(id, ("api_key", key), ("email", address), ("email_alerts_requested", "TRUE"));
        await town.PostAsync(id, ("api_key", key), ("email", address), ("email_alerts_requested", "TRUE"));
        Assert.Equal(subscriptions, await town.OneAsync($"SELECT count(*) FROM subscriptions WHERE jurisdiction_id = {town.Town.Id} AND NOT is_reporter"));
        Assert.Equal(confirmed, await town.OneAsync($"SELECT count(*) FROM subscriptions WHERE jurisdiction_id = {town.Town.Id} AND confirmed_at IS NOT NULL"));
        if (mail == ReporterMail.ToConfirm)
            Assert.Contains("/confirm/", (await town.Town.MailAsync(address, "folgen")).Text, StringComparison.Ordinal);
        await town.StatusAsync(id, "closed_fixed", "Erledigt am Montag.");
        if (mail == ReporterMail.Confirmed)
            Assert.Contains("Erledigt am Montag.", (await town.Town.MailAsync(address, id)).Text, StringComparison.Ordinal);
    }
}
