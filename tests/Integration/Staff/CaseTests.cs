using System.Net;
using System.Text.Json;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;

namespace Open311.Tests.Integration.Staff;

/// <summary>What staff see and do with cases, by what they are permitted.</summary>
public sealed class CaseTests(RunningService service)
{
    [Fact]
    public async Task A_clerk_sees_and_works_on_the_own_departments_cases_only()
    {
        var town = await MakeAsync();
        var lamp = await town.ReportAsync("lamp", 51.57, 8.1, "Lampe dunkel", $"rita@{town.Key}");
        var note = await town.ReportAsync("pothole", 51.571, 8.12, "Etwas anderes");
        Assert.Equal("Straßenbeleuchtung", (await town.RoutedAsync(lamp)).GetProperty("agency_responsible").GetString());
        Assert.NotEqual("Straßenbeleuchtung", (await town.RoutedAsync(note)).GetProperty("agency_responsible").GetString());
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, "licht"));

        var inbox = (await clerk.GetAsync("/staff")).Page.Body!.TextContent;
        Assert.Contains("Lampe dunkel", inbox, StringComparison.Ordinal);
        Assert.DoesNotContain("Etwas anderes", inbox, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/staff/cases/{note}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.PostAsync("/staff", $"/staff/cases/{note}?handler=Status", ("status", "reviewed"))).Status);
        // Who reported is for those who may see it.
        Assert.DoesNotContain($"rita@{town.Key}", (await clerk.GetAsync($"/staff/cases/{lamp}")).Page.Source.Text, StringComparison.Ordinal);
        foreach (var handler in (string[])["Hide", "Show", "Redact", "Dismiss", "HidePhoto", "ShowPhoto", "HideComment", "ShowComment"])
            Assert.Equal(HttpStatusCode.Forbidden, (await clerk.PostAsync($"/staff/cases/{lamp}", $"/staff/cases/{lamp}?handler={handler}", ("which", "1"))).Status);
        // The other report is not theirs to decide about.
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.PostAsync($"/staff/cases/{lamp}", $"/staff/cases/{lamp}?handler=Confirm", ("other", note))).Status);

        var (status, _, location) = await clerk.PostAsync($"/staff/cases/{lamp}", $"/staff/cases/{lamp}?handler=Status", ("status", "in_progress"), ("public_note", "Der Monteur kommt."), ("internal_note", "Leiter mitnehmen"));
        Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}/staff/cases/{lamp}?done=public"), (status, location));
        Assert.Equal("Der Monteur kommt.", (await town.RequestAsync(lamp, _ => true)).GetProperty("status_notes").GetString());
        var shown = (await clerk.GetAsync($"/staff/cases/{lamp}")).Page.Body!.TextContent;
        Assert.Contains("Leiter mitnehmen", shown, StringComparison.Ordinal);
        Assert.Contains("Ina Innen", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Ina Innen", (await new Pages(town).GetAsync($"/reports/{lamp}")).Page.Source.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pair_says_who_joined_it_and_how_sure_the_rule_was_only_where_a_rule_has_compared_them()
    {
        var town = await MakeAsync();
        var lamp = await town.ReportAsync("lamp", 51.57, 8.1, "Laterne dunkel");
        await town.RoutedAsync(lamp);
        var far = await town.ReportAsync("lamp", 51.58, 8.1, "Laterne flackert");
        var refused = await town.ReportAsync("lamp", 51.57, 8.1, "Laterne dunkel", null, ("not_same_as", lamp));
        await town.RoutedAsync(far);
        await town.RoutedAsync(refused);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        Assert.Equal(HttpStatusCode.Redirect, (await clerk.PostAsync($"/staff/cases/{far}", $"/staff/cases/{far}?handler=Confirm", ("other", lamp), ("confirm", "true"))).Status);

        var page = (await clerk.GetAsync($"/staff/cases/{lamp}")).Page;
        var byHand = PairOf(far);
        Assert.Equal("von Hand verbunden", byHand.QuerySelector(".muted")!.TextContent);
        Assert.DoesNotContain("%", byHand.TextContent, StringComparison.Ordinal);

        // What a reporter refused was compared, and staff may see it otherwise.
        var no = PairOf(refused);
        Assert.Equal("Wer gemeldet hat, sagt: etwas anderes.", no.QuerySelector(".muted")!.TextContent);
        Assert.Contains("%", no.QuerySelector("h3")!.TextContent, StringComparison.Ordinal);
        Assert.Null(no.QuerySelector("[formaction]"));
        Assert.Equal(refused, no.QuerySelector("form [name=other]")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await clerk.PostAsync($"/staff/cases/{lamp}", $"/staff/cases/{lamp}?handler=Confirm", ("other", refused), ("confirm", no.QuerySelector("form [name=confirm]")!.GetAttribute("value")!))).Status);
        page = (await clerk.GetAsync($"/staff/cases/{lamp}")).Page;
        Assert.Equal("bestätigt", PairOf(refused).QuerySelector(".muted")!.TextContent);
        Assert.Null(PairOf(refused).QuerySelector("form"));
        page = (await clerk.GetAsync($"/staff/cases/{lamp}?lang=en")).Page;
        Assert.Equal(("joined by hand", "confirmed"), (PairOf(far).QuerySelector(".muted")!.TextContent, PairOf(refused).QuerySelector(".muted")!.TextContent));

        AngleSharp.Dom.IElement PairOf(string other) => page.QuerySelectorAll("section[aria-labelledby=duplicates] .comments li").Single(row => row.QuerySelector("h3 a")!.TextContent == other);
    }

    [Fact]
    public async Task Suggestions_still_to_be_answered_stand_first_and_each_duplicate_is_unlinked_from_the_page_of_its_head()
    {
        var town = await MakeAsync();
        var head = await town.ReportAsync("lamp", 51.57, 8.1, "Laterne vor der Schule");
        await town.RoutedAsync(head);
        var linked = await town.ReportAsync("lamp", 51.57001, 8.1, "Laterne vor der Schule dunkel");
        var open = await town.ReportAsync("lamp", 51.57025, 8.1, "Laterne");
        await town.RoutedAsync(open);
        await town.RequestAsync(linked, report => report.GetProperty("extended_attributes").GetProperty("duplicate_of").GetString() == head);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        var page = (await clerk.GetAsync($"/staff/cases/{head}")).Page;
        Assert.Equal([open, linked], page.QuerySelectorAll("section[aria-labelledby=duplicates] .comments h3 a").Select(link => link.TextContent));
        Assert.Equal([linked], page.QuerySelectorAll("form[action$='handler=UnlinkChild'] [name=other]").Select(field => field.GetAttribute("value")));

        // Only its own.
        Assert.Equal(HttpStatusCode.Conflict, (await clerk.PostAsync($"/staff/cases/{head}", $"/staff/cases/{head}?handler=UnlinkChild", ("other", open))).Status);
        var (status, _, location) = await clerk.PostAsync($"/staff/cases/{head}", $"/staff/cases/{head}?handler=UnlinkChild", ("other", linked));
        Assert.Equal((HttpStatusCode.Redirect, $"/j/{town.Key}/staff/cases/{head}?done=child-unlinked"), (status, location));
        Assert.Equal(JsonValueKind.Null, (await StaffReportAsync(town, linked)).GetProperty("duplicate_of").ValueKind);
        var suggestion = (await StaffReportAsync(town, head)).GetProperty("suggestions").EnumerateArray().Single(pair => pair.GetProperty("service_request_id").GetString() == open);
        Assert.All(suggestion.GetProperty("reasons").EnumerateArray(), reason => Assert.NotEqual(reason.GetProperty("code").GetString(), reason.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task What_ties_a_report_to_an_idea_and_what_nobody_knows_of_its_place_is_told_in_words()
    {
        var town = await MakeAsync();
        var idea = await town.ReportAsync("idea", 51.57, 8.1, "Am Ufer fehlt beides.", null, ("title", "Bänke am Bach"));
        using var answer = await town.PostAsync(new FormUrlEncodedContent(
            [new("api_key", town.ApiKey), new("service_code", "lamp"), new("address_id", "GIBT-ES-NICHT-7"), new("description", "dunkel"), new("attribute[thread]", idea)]));
        var id = JsonElement.Parse(await answer.Content.ReadAsStringAsync())[0].GetProperty("service_request_id").GetString()!;
        using var written = await town.PostAsync(new FormUrlEncodedContent([new("api_key", town.ApiKey), new("service_code", "lamp"), new("address_string", "hinter der Mühle"), new("description", "auch dunkel")]));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        await town.RoutedAsync(id);

        var mail = await service.Mails.WaitForAsync(caught => caught.Subject.Contains(id, StringComparison.Ordinal) && caught.Text.Contains("/case/", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Contains("GIBT-ES-NICHT-7", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Bänke am Bach", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("thread", mail.Text, StringComparison.Ordinal);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        var byLink = await new Pages(town).GetAsync(System.Text.RegularExpressions.Regex.Match(mail.Text, @"/case/\S+").Value);
        foreach (var page in (AngleSharp.Html.Dom.IHtmlDocument[])[byLink.Page, (await clerk.GetAsync($"/staff/cases/{id}")).Page])
        {
            Assert.Equal("Bänke am Bach", page.QuerySelector($"dd a[href$='/ideas/{idea}']")!.TextContent);
            Assert.DoesNotContain("thread", page.QuerySelector(".facts-list")!.TextContent, StringComparison.Ordinal);
            Assert.Contains("GIBT-ES-NICHT-7", page.QuerySelector(".facts-list")!.TextContent, StringComparison.Ordinal);
        }

        var inbox = (await clerk.GetAsync("/staff")).Page;
        var listed = inbox.QuerySelectorAll(".reports li").Single(row => row.TextContent.Contains("hinter der Mühle", StringComparison.Ordinal));
        Assert.Equal("Ort unbekannt", listed.QuerySelector("strong")!.TextContent);
    }

    [Fact]
    public async Task Who_is_not_permitted_finds_the_way_back_to_the_inbox()
    {
        var town = await MakeAsync();
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.SeeCases, "licht"));
        var (status, page, _) = await clerk.GetAsync("/staff/accounts");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.NotNull(page.QuerySelector($"main a[href='/j/{town.Key}/staff']"));
        Assert.Equal("Teststadt", page.QuerySelector(".brand__name")!.TextContent);
        (status, page, _) = await clerk.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.NotNull(page.QuerySelector("main a[href='/staff']"));
    }

    [Fact]
    public async Task Who_may_read_only_changes_nothing()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, 8.12, "nur lesen");
        await town.RoutedAsync(id);
        using var reader = await StaffBrowser.OfAsync(town, (Permission.SeeCases, null));
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"/staff/cases/{id}")).Status);
        foreach (var (handler, field, value) in ((string, string, string)[])[("Status", "status", "reviewed"), ("Preview", "status", "reviewed"), ("Reassign", "department", "west"), ("Lift", "x", "y"), ("Confirm", "other", "1"), ("Reject", "other", "1"), ("Unlink", "x", "y"), ("Answer", "text", "x")])
            Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler={handler}", (field, value))).Status);
        Assert.Equal("received", (await StaffReportAsync(town, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_preview_shows_the_mail_that_goes_out_and_sends_nothing()
    {
        var town = await MakeAsync();
        var email = $"folgt@{town.Key}";
        var id = await town.ReportAsync("pothole", 51.571, 8.12, "Vorschau", email);
        var receipt = await town.MailAsync(email, "bestätigen");
        using (await service.Http.PostAsync(System.Text.RegularExpressions.Regex.Match(receipt.Text, @"http\S+/confirm/\S+").Value, null))
        using (var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null)))
        {
            await town.RoutedAsync(id);
            var (status, page, _) = await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Preview", ("status", "in_progress"), ("public_note", "Wir kommen am Dienstag."), ("internal_note", "nicht verlieren"));
            Assert.Equal(HttpStatusCode.OK, status);
            var preview = page.QuerySelector(".mail")!.TextContent;
            Assert.Contains("Wir kommen am Dienstag.", preview, StringComparison.Ordinal);
            Assert.Equal("Wir kommen am Dienstag.", page.QuerySelector("#public_note")!.TextContent.Trim());
            Assert.Equal("nicht verlieren", page.QuerySelector("#internal_note")!.TextContent.Trim());
            Assert.Equal("received", (await StaffReportAsync(town, id)).GetProperty("status").GetString());

            await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Status", ("status", "in_progress"), ("public_note", "Wir kommen am Dienstag."));
            var sent = await town.MailAsync(email, "In Bearbeitung");
            Assert.StartsWith(preview.Trim()[..200], sent.Text.ReplaceLineEndings("\n").Trim(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Status")]
    [InlineData("Preview")]
    public async Task An_invisible_character_in_a_note_is_named_taken_out_and_nothing_is_stored(string handler)
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("lamp", 51.57, 8.1, "Lampe dunkel");
        await DoneAsync(town, id);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, "licht"));
        var (status, page, _) = await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler={handler}", ("status", "in_progress"), ("public_note", "Wir kommen\u000B am Dienstag."), ("internal_note", "Leiter"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("Wir kommen am Dienstag.", page.QuerySelector("#public_note")!.TextContent.Trim());
        Assert.Equal("Leiter", page.QuerySelector("#internal_note")!.TextContent.Trim());
        Assert.Contains("U+000B", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.QuerySelector("#public_note")!.GetAttribute("aria-invalid"));
        Assert.Equal("received", (await StaffReportAsync(town, id)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("Status", "public_note", "public_note", "4.000 Zeichen")]
    [InlineData("Status", "internal_note", "internal_note", "4.000 Zeichen")]
    [InlineData("Hide", "internal_note", "hide-note", "4.000 Zeichen")]
    [InlineData("Redact", "description", "description", "4.000 Zeichen")]
    [InlineData("Redact", "title", "title", "zu lang")]
    public async Task What_is_too_long_is_kept_and_marked_in_the_form_that_was_sent_in_words_of_the_page(string handler, string field, string id, string words)
    {
        var town = await MakeAsync();
        var report = await town.ReportAsync("lamp", 51.57, 8.1, "Lampe dunkel");
        await DoneAsync(town, report);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null), (Permission.Moderate, null));
        var text = new string('x', 4001);
        var (status, page, _) = await clerk.PostAsync($"/staff/cases/{report}", $"/staff/cases/{report}?handler={handler}", ("status", "in_progress"), (field, text));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var marked = Assert.Single(page.QuerySelectorAll("main [aria-invalid=true]"));
        Assert.Equal((id, text), (marked.Id, marked.GetAttribute("value") ?? marked.TextContent.Trim()));
        Assert.Contains(words, page.GetElementById(id + "-error")!.TextContent, StringComparison.Ordinal);
        Assert.True(marked.Closest("details")?.HasAttribute("open") ?? true);
        Assert.DoesNotContain(field, page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_no_report_has_is_named_at_the_field_it_was_typed_in()
    {
        var town = await MakeAsync();
        var report = await town.ReportAsync("lamp", 51.57, 8.1, "Lampe dunkel");
        await DoneAsync(town, report);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        var (status, page, _) = await clerk.PostAsync($"/staff/cases/{report}", $"/staff/cases/{report}?handler=Confirm", ("other", "2001-1"));
        Assert.Equal(HttpStatusCode.NotFound, status);
        var field = page.GetElementById("other")!;
        Assert.Equal(("2001-1", "true"), (field.GetAttribute("value"), field.GetAttribute("aria-invalid")));
        Assert.True(field.Closest("details")!.HasAttribute("open"));
        Assert.DoesNotContain("service_request_id", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hidden_and_redacted_is_so_at_once_in_page_list_feed_and_tile()
    {
        var town = await MakeAsync();
        var pages = new Pages(town);
        var name = "Hans Wurst";
        var id = await town.ReportAsync("pothole", 51.571, 8.12, $"Das war {name}!");
        await town.RoutedAsync(id);
        using var moderator = await StaffBrowser.OfAsync(town, (Permission.Moderate, null));
        var tile = await TileAsync(town);

        Assert.Equal(HttpStatusCode.Redirect, (await moderator.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Redact", ("description", "Das war […]!"))).Status);
        Assert.Equal("Das war […]!", (await town.RequestAsync(id, _ => true)).GetProperty("description").GetString());
        foreach (var path in (string[])["/", "/reports", $"/reports/{id}", "/open311/v2/requests.json", "/open311/v2/requests.xml"])
            Assert.DoesNotContain(name, await (await service.Http.GetAsync($"/j/{town.Key}{path}")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(tile.Tag, (tile = await TileAsync(town)).Tag);
        Assert.Contains(name, (await moderator.GetAsync($"/staff/cases/{id}")).Page.Body!.TextContent, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await moderator.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Hide", ("internal_note", "Beleidigung"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await pages.GetAsync($"/reports/{id}")).Status);
        Assert.DoesNotContain("Das war", await (await service.Http.GetAsync($"/j/{town.Key}/open311/v2/requests.json")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(tile.Tag, (await TileAsync(town)).Tag);
        Assert.Equal(HttpStatusCode.Redirect, (await moderator.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Show")).Status);
        Assert.Equal(HttpStatusCode.OK, (await pages.GetAsync($"/reports/{id}")).Status);
    }

    [Fact]
    public async Task One_photo_and_one_comment_are_hidden_and_shown_again()
    {
        var town = await MakeAsync();
        var pages = new Pages(town);
        using var moderator = await StaffBrowser.OfAsync(town, (Permission.Moderate, null), (Permission.WorkOnCases, null));
        var form = Pages.Form(("service", "idea"), ("title", "Mehr Bänke"), ("description", "Am Fluss."));
        form.Add(Pages.Photo(TestKit.TestPhotos.Jpeg()), "photos", "a.jpg");
        var id = (await pages.PostAsync("/reports/new?service=idea", form)).Answer.Headers.Location!.OriginalString.Split('/')[^1].Split('?')[0];
        await town.RoutedAsync(id);
        Assert.Equal(HttpStatusCode.Redirect, (await moderator.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Answer", ("text", "Das prüfen wir."))).Status);
        Assert.Contains("Das prüfen wir.", (await pages.GetAsync($"/ideas/{id}")).Page.Body!.TextContent, StringComparison.Ordinal);

        foreach (var (what, gone) in ((string, string)[])[("Comment", ".comment"), ("Photo", ".photos img")])
        {
            Assert.NotNull((await pages.GetAsync($"/ideas/{id}")).Page.QuerySelector(gone));
            var which = (await moderator.GetAsync($"/staff/cases/{id}")).Page.QuerySelector($"form[action$='Hide{what}'] input[name=which]")!.GetAttribute("value")!;
            Assert.Equal(HttpStatusCode.Redirect, (await moderator.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Hide{what}", ("which", which))).Status);
            Assert.Null((await pages.GetAsync($"/ideas/{id}")).Page.QuerySelector(gone));
            Assert.Equal(HttpStatusCode.Redirect, (await moderator.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Show{what}", ("which", which))).Status);
            Assert.NotNull((await pages.GetAsync($"/ideas/{id}")).Page.QuerySelector(gone));
        }
    }

    [Fact]
    public async Task What_readers_report_as_abuse_lies_in_the_inbox_until_it_is_judged()
    {
        var town = await MakeAsync();
        var id = await town.ReportAsync("pothole", 51.571, 8.12, "anstößig");
        await town.RoutedAsync(id);
        using var moderator = await StaffBrowser.OfAsync(town, (Permission.Moderate, null));
        Assert.DoesNotContain(id, (await moderator.GetAsync("/staff?tab=reported")).Page.Body!.TextContent, StringComparison.Ordinal);
        await new Pages(town).PostAsync($"/reports/{id}?handler=abuse", new FormUrlEncodedContent([new("reason", "Das ist mein Nachbar")]));
        Assert.Contains(id, (await moderator.GetAsync("/staff?tab=reported")).Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Das ist mein Nachbar", (await moderator.GetAsync($"/staff/cases/{id}")).Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await moderator.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Dismiss")).Status);
        Assert.DoesNotContain(id, (await moderator.GetAsync("/staff?tab=reported")).Page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inbox_has_its_parts_and_pages()
    {
        var town = await MakeAsync();
        for (var i = 0; i < 27; i++)
            await town.ReportAsync("pothole", 51.561 + (i * 0.001), 8.12, $"Fall Nummer {i}");
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.WorkOnCases, null));
        var (_, first, _) = await clerk.GetAsync("/staff?tab=open");
        var rows = first.QuerySelectorAll(".reports > li");
        Assert.Equal(25, rows.Length);
        var (_, second, _) = await clerk.GetAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(2, second.QuerySelectorAll(".reports > li").Length);
        Assert.Empty(rows.Select(row => row.TextContent).Intersect(second.QuerySelectorAll(".reports > li").Select(row => row.TextContent)));

        var id = first.QuerySelector(".reports a")!.GetAttribute("href")!.Split('/')[^1];
        await clerk.PostAsync($"/staff/cases/{id}", $"/staff/cases/{id}?handler=Status", ("status", "waiting_for_citizen"), ("public_note", "Wo genau?"));
        Assert.Contains(id, (await clerk.GetAsync("/staff?tab=waiting")).Page.QuerySelector(".reports")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await clerk.GetAsync("/staff?tab=new")).Page.QuerySelector(".reports")!.TextContent, StringComparison.Ordinal);
        // A step that gets through with a report takes it out of the stalled ones.
        await DoneAsync(town, id);
        await using (var stall = service.Database.CreateCommand(
            $"INSERT INTO stalled_reports (jurisdiction_id, report_id, step, attempts, last_error, failed_at, next_attempt_at) SELECT jurisdiction_id, id, 'route', 5, 'Fault', now(), now() + interval '1 day' FROM reports WHERE service_request_id = '{id}'"))
            await stall.ExecuteNonQueryAsync();
        Assert.Contains(id, (await clerk.GetAsync("/staff?tab=stalled")).Page.QuerySelector(".reports")!.TextContent, StringComparison.Ordinal);
    }

    private async Task DoneAsync(Town town, string id)
    {
        await using var command = service.Database.CreateCommand("SELECT count(*) FROM reports WHERE jurisdiction_id = $1 AND service_request_id = $2 AND stage = 3");
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(id);
        for (var i = 0; i < 200 && (long)(await command.ExecuteScalarAsync())! == 0; i++)
            await Task.Delay(100);
    }

    private async Task<(string? Tag, byte[] Body)> TileAsync(Town town)
    {
        using var answer = await service.Http.GetAsync($"/j/{town.Key}/ogc/collections/reports/tiles/WebMercatorQuad/10/341/535");
        return (answer.Headers.ETag?.Tag, await answer.Content.ReadAsByteArrayAsync());
    }

    private static async Task<JsonElement> StaffReportAsync(Town town, string id)
    {
        using var answer = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private Task<Town> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return Town.MakeAsync(service);
    }
}
