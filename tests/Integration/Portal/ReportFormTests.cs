using System.Net;
using System.Text.Json;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Portal;

/// <summary>The report form over plain HTTP, as without JavaScript.</summary>
public sealed class ReportFormTests(RunningService service)
{
    [Fact]
    public async Task A_report_is_sent_and_shown_and_its_reporter_gets_a_receipt()
    {
        var (town, pages) = await TownAsync();
        var reporter = $"{Guid.NewGuid():N}@example.org";
        var (status, _, answer) = await pages.PostAsync("/reports/new", Pages.Form(("email", reporter), ("first_name", "Erika")));
        Assert.Equal(HttpStatusCode.Redirect, status);
        var path = answer.Headers.Location!.ToString();
        Assert.StartsWith($"/j/{town.Key}/reports/", path, StringComparison.Ordinal);

        var (_, page, _) = await pages.GetAsync(path[$"/j/{town.Key}".Length..]);
        Assert.Contains("Vielen Dank", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Sie ist dunkel.", page.Body.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Erika", page.Body.TextContent, StringComparison.Ordinal);
        var receipt = await town.MailAsync(reporter, "bestätigen");
        Assert.Contains($"/j/{town.Key}/confirm/", receipt.Text, StringComparison.Ordinal);
        Assert.Contains($"/j/{town.Key}/own/", receipt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sent_twice_it_is_stored_once()
    {
        var (_, pages) = await TownAsync();
        var key = Guid.NewGuid().ToString("N");
        var (_, _, first) = await pages.PostAsync("/reports/new", Pages.Form(("key", key)));
        var (_, _, second) = await pages.PostAsync("/reports/new", Pages.Form(("key", key), ("same_as", "none")));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Theory]
    [InlineData("email", "quatsch", "email", "E-Mail-Adresse")]
    [InlineData("lat", "95", "place", "Koordinaten")]
    [InlineData("long", "quatsch", "place", "Koordinaten")]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(string field, string value, string at, string words)
    {
        var (_, pages) = await TownAsync();
        var (status, page, _) = await pages.PostAsync("/reports/new", Pages.Form((field, value), ("first_name", "Erika"), ("description", "Zeile 1\nZeile 2 <b>")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(words, page.GetElementById(at + "-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Erika", page.GetElementById("first_name")!.GetAttribute("value"));
        Assert.Equal("Zeile 1\nZeile 2 <b>", page.GetElementById("description")!.TextContent.Trim('\n'));
        Assert.Equal(value, page.GetElementById(field)!.GetAttribute("value"));
        Assert.Equal(0L, await CountAsync());

        async Task<long> CountAsync()
        {
            await using var command = service.Database.CreateCommand("SELECT count(*) FROM reports WHERE description LIKE 'Zeile 1%' AND address_string IS NULL AND service_request_id = 'none'");
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task Without_any_place_the_place_is_asked_for()
    {
        var (_, pages) = await TownAsync();
        var (status, page, _) = await pages.PostAsync("/reports/new", Pages.Form(("lat", null), ("long", null)));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("wo es ist", page.GetElementById("place-error")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "So etwas ist dort Sache von: Kreiswerke (0800 1).")]
    [InlineData("en", "Such things there are a matter for Kreiswerke (0800 1).")]
    public async Task A_place_outside_is_refused_with_whose_it_is_by_the_towns_rules(string language, string expected)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Routing.RuledTown.MakeAsync(service, "MULTIPOLYGON(((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55)))");
        await town.SetRulesAsync("""{ "text": "Laternen draußen", "department": "west", "service": "lamp", "outside": true, "not_ours": { "name": "Kreiswerke", "contact": "0800 1" } }""");
        var pages = new Pages(town.Town);
        var (status, page, _) = await pages.PostAsync("/reports/new", Pages.Form(("long", "9.9")), language);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(expected, page.GetElementById("place-error")!.TextContent, StringComparison.Ordinal);
        var (_, other, _) = await pages.PostAsync("/reports/new", Pages.Form(("long", "9.9"), ("service", "noise")), language);
        Assert.DoesNotContain("Kreiswerke", other.GetElementById("place-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_of_a_refused_form_waits_for_the_next_try()
    {
        var (town, pages) = await TownAsync();
        var form = Pages.Form(("email", "quatsch"));
        form.Add(Pages.Photo(TestPhotos.Jpeg()), "photos", "laterne.jpg");
        var (status, page, _) = await pages.PostAsync("/reports/new", form);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var ticket = Assert.Single(page.QuerySelectorAll("input[name=photo]")).GetAttribute("value")!;

        var (_, _, sent) = await pages.PostAsync("/reports/new", Pages.Form(("photo", ticket)));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var (_, shown, _) = await pages.GetAsync(sent.Headers.Location!.ToString()[$"/j/{town.Key}".Length..]);
        var picture = Assert.Single(shown.QuerySelectorAll(".photos img")).GetAttribute("src")!;
        using var bytes = await service.Http.GetAsync(picture);
        Assert.Equal("image/jpeg", bytes.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_forged_photo_ticket_is_no_photo_and_a_broken_photo_is_named()
    {
        var (_, pages) = await TownAsync();
        var form = Pages.Form(("photo", "aaaaaaaaaaaaaaaaaaaaaaaaaa.10.10.10.00.0123456789abcdef01234567"), ("email", "quatsch"));
        form.Add(Pages.Photo([1, 2, 3, 4]), "photos", "kaputt.jpg");
        var (status, page, _) = await pages.PostAsync("/reports/new", form);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(page.QuerySelectorAll("input[name=photo]"));
        Assert.Contains("kaputt.jpg", page.GetElementById("photos-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_reported_nearby_is_shown_first_and_can_be_followed_instead()
    {
        var (town, pages) = await TownAsync();
        var id = await town.ReportAsync("lamp", 51.5711, 8.1057, "Laterne dunkel");
        await town.RoutedAsync(id);

        var (status, page, _) = await pages.PostAsync("/reports/new", Pages.Form());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull(page.GetElementById($"same-{id}"));
        Assert.Equal("Sie ist dunkel.", page.GetElementById("description")!.TextContent.Trim('\n'));

        var (missing, asked, _) = await pages.PostAsync("/reports/new", Pages.Form(("same_as", id)));
        Assert.Equal(HttpStatusCode.BadRequest, missing);
        Assert.NotNull(asked.GetElementById("email-error"));

        var follower = $"{Guid.NewGuid():N}@example.org";
        var (_, _, followed) = await pages.PostAsync("/reports/new", Pages.Form(("same_as", id), ("email", follower)));
        Assert.EndsWith($"/reports/{id}?followed", followed.Headers.Location!.ToString(), StringComparison.Ordinal);
        var mail = await town.MailAsync(follower, "folgen");
        Assert.DoesNotContain("dunkel", mail.Text, StringComparison.Ordinal);

        var (_, _, sent) = await pages.PostAsync("/reports/new", Pages.Form(("same_as", "none")));
        Assert.EndsWith("?new", sent.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_piece_of_page_about_what_is_near_needs_no_whole_page()
    {
        var (town, pages) = await TownAsync();
        var id = await town.ReportAsync("lamp", 51.5711, 8.1057, "Laterne dunkel");
        await town.RoutedAsync(id);
        var (_, near, answer) = await pages.GetAsync("/reports/new/similar?service=lamp&lat=51.57111&long=8.10571");
        Assert.NotNull(near.GetElementById($"same-{id}"));
        Assert.DoesNotContain("<html", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var (_, far, _) = await pages.GetAsync("/reports/new/similar?service=lamp&lat=51.58&long=8.11");
        Assert.Null(far.GetElementById($"same-{id}"));
    }

    [Fact]
    public async Task Photos_that_are_large_together_but_not_each_are_taken()
    {
        var (_, pages) = await TownAsync();
        // 15.7 MB each: what follows a JPEG's end is cut off, so these two are small pictures with much behind them.
        var form = Pages.Form();
        foreach (var name in new[] { "eins.jpg", "zwei.jpg" })
            form.Add(Pages.Photo([.. TestPhotos.Jpeg(seed: name.Length), .. new byte[15_700_000]]), "photos", name);
        var (status, page, sent) = await pages.PostAsync("/reports/new", form);
        Assert.True(status == HttpStatusCode.Redirect, page.Body?.TextContent);
        Assert.EndsWith("?new", sent.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_over_the_limits_bring_the_form_back_with_all_that_was_typed_behind_them_too()
    {
        var (_, pages) = await TownAsync();
        // In the order of the page: the address is written after the photos.
        var form = Pages.Form();
        form.Add(Pages.Photo([.. TestPhotos.Jpeg(), .. new byte[120_000_000]]), "photos", "riesig.jpg");
        form.Add(Pages.Photo([.. TestPhotos.Jpeg(), .. new byte[120_000_000]]), "photos", "auch-riesig.jpg");
        form.Add(Pages.Photo(TestPhotos.Jpeg()), "photos", "gut.jpg");
        form.Add(new StringContent("Erika"), "first_name");
        var (status, page, _) = await pages.PostAsync("/reports/new", form);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("Erika", page.GetElementById("first_name")!.GetAttribute("value"));
        Assert.Equal("Sie ist dunkel.", page.GetElementById("description")!.TextContent.Trim('\n'));
        var error = page.GetElementById("photos-error")!.TextContent;
        Assert.Contains("riesig.jpg darf höchstens 20 MB", error, StringComparison.Ordinal);
        Assert.Contains("auch-riesig.jpg", error, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("input[name=photo][checked]"));
    }

    [Fact]
    public async Task More_photos_than_a_report_may_have_are_refused_at_their_field()
    {
        var (_, pages) = await TownAsync();
        var form = Pages.Form();
        for (var i = 0; i < 12; i++)
            form.Add(Pages.Photo(TestPhotos.Jpeg(seed: i)), "photos", $"{i}.jpg");
        var (status, page, _) = await pages.PostAsync("/reports/new", form);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("höchstens 10 Fotos", page.GetElementById("photos-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(10, page.QuerySelectorAll("input[name=photo]").Length);
    }

    [Fact]
    public async Task A_broken_photo_takes_no_good_one_with_it()
    {
        var (_, pages) = await TownAsync();
        var form = Pages.Form();
        form.Add(Pages.Photo(TestPhotos.Jpeg(seed: 1)), "photos", "gut.jpg");
        form.Add(Pages.Photo([1, 2, 3, 4]), "photos", "kaputt.jpg");
        form.Add(Pages.Photo(TestPhotos.Jpeg(seed: 2)), "photos", "auch-gut.jpg");
        var (status, page, _) = await pages.PostAsync("/reports/new", form);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = page.GetElementById("photos-error")!.TextContent;
        Assert.Contains("kaputt.jpg", error, StringComparison.Ordinal);
        Assert.DoesNotContain("gut.jpg", error, StringComparison.Ordinal);
        Assert.Equal(2, page.QuerySelectorAll("input[name=photo][checked]").Length);
        // What waits can be looked at, by whoever has its ticket.
        using var picture = await service.Http.GetAsync(page.QuerySelector(".kept-photos img")!.GetAttribute("src"));
        Assert.Equal("image/jpeg", picture.Content.Headers.ContentType!.MediaType);
        var (forged, _, _) = await pages.GetAsync("/reports/new/photo?ticket=aaaaaaaaaaaaaaaaaaaaaaaaaa.10.10.10.00.0123456789abcdef01234567");
        Assert.Equal(HttpStatusCode.NotFound, forged);
    }

    [Theory]
    [InlineData("description", "Glocke \u0007 hier", "U+0007", "Glocke  hier")]
    [InlineData("first_name", "Eri\u001bka", "U+001B", "Erika")]
    [InlineData("description", "Ende\uFFFE", "U+FFFE", "Ende")]
    public async Task An_invisible_character_is_taken_out_named_and_the_rest_is_looked_at_again(string field, string value, string name, string left)
    {
        var (_, pages) = await TownAsync();
        var (status, page, _) = await pages.PostAsync("/reports/new", Pages.Form((field, value)));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(name, page.GetElementById(field + "-error")!.TextContent, StringComparison.Ordinal);
        var typed = page.GetElementById(field)!;
        Assert.Equal(left, (typed.GetAttribute("value") ?? typed.TextContent).Trim('\n'));
    }

    [Fact]
    public async Task What_is_asked_and_not_answered_is_said_at_the_question()
    {
        var (town, pages) = await TownAsync();
        var id = await town.ReportAsync("lamp", 51.5711, 8.1057, "Laterne dunkel");
        await town.RoutedAsync(id);
        var (status, asked, _) = await pages.PostAsync("/reports/new", Pages.Form());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(asked.GetElementById("similar-choices")!.HasAttribute("autofocus"));
        Assert.Null(asked.GetElementById("errors"));

        var (again, page, _) = await pages.PostAsync("/reports/new", Pages.Form(("same_asked", asked.QuerySelector("[name=same_asked]")!.GetAttribute("value"))));
        Assert.Equal(HttpStatusCode.BadRequest, again);
        Assert.NotNull(page.GetElementById("similar-error"));
        Assert.True(page.GetElementById("errors")!.HasAttribute("autofocus"));
        Assert.Equal("#similar-choices", page.QuerySelector("#errors a")!.GetAttribute("href"));
        Assert.StartsWith("Fehler: ", page.Title!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_not_known_is_asked_about_once_and_then_insisted_on()
    {
        var (_, pages) = await TownAsync();
        (string, string?)[] typed = [("lat", null), ("long", null), ("address", "Nirgendwogasse 5")];
        var (status, asked, _) = await pages.PostAsync("/reports/new", Pages.Form(typed));
        Assert.Equal(HttpStatusCode.OK, status);
        var marker = asked.QuerySelector("[name=place_asked]")!.GetAttribute("value");
        var (again, page, _) = await pages.PostAsync("/reports/new", Pages.Form([.. typed, ("place_asked", marker)]));
        Assert.Equal(HttpStatusCode.BadRequest, again);
        Assert.NotNull(page.GetElementById("place-choices-error"));
        // Another address is another question.
        var (other, _, _) = await pages.PostAsync("/reports/new", Pages.Form([.. typed[..2], ("address", "Nirgendwogasse 6"), ("place_asked", marker)]));
        Assert.Equal(HttpStatusCode.OK, other);
    }

    [Fact]
    public async Task Errors_are_listed_in_the_order_of_the_form_and_the_title_says_that_there_are_some()
    {
        var (_, pages) = await TownAsync();
        var form = Pages.Form(("service", "idea"), ("description", null), ("lat", "95"), ("email", "quatsch"));
        form.Add(Pages.Photo([1, 2, 3, 4]), "photos", "kaputt.jpg");
        var (_, page, _) = await pages.PostAsync("/reports/new", form, "en");
        Assert.Equal(["#place", "#title", "#description", "#photos", "#email"], page.QuerySelectorAll("#errors a").Select(link => link.GetAttribute("href")));
        Assert.StartsWith("Error: ", page.Title!, StringComparison.Ordinal);
        var (_, fresh, _) = await pages.GetAsync("/reports/new?service=idea");
        Assert.DoesNotContain("Fehler", fresh.Title!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_for_a_service_that_is_gone_goes_on_to_the_form_of_the_one_chosen()
    {
        var (town, pages) = await TownAsync();
        var key = Guid.NewGuid().ToString("N");
        var form = Pages.Form(("service", "withdrawn"), ("key", key), ("first_name", "Erika"), ("email", "erika@example.org"), ("description", "Zeile 1\nZeile 2 <b>"), ("same_as", "none"));
        form.Add(Pages.Photo(TestPhotos.Jpeg()), "photos", "laterne.jpg");
        var (status, chooser, _) = await pages.PostAsync("/reports/new", form);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("bleibt erhalten", chooser.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var carrying = chooser.QuerySelector("main form")!;
        Assert.NotNull(carrying.QuerySelector("button[name=service][value=lamp]"));
        using var chosen = new MultipartFormDataContent { { new StringContent("lamp"), "service" } };
        foreach (var field in carrying.QuerySelectorAll("input[type=hidden]"))
            chosen.Add(new StringContent(field.GetAttribute("value")!), field.GetAttribute("name")!);

        var (shown, page, _) = await pages.PostAsync(carrying.GetAttribute("action")![$"/j/{town.Key}".Length..], chosen);
        Assert.Equal(HttpStatusCode.OK, shown);
        Assert.Equal("lamp", page.QuerySelector("input[name=service]")!.GetAttribute("value"));
        Assert.Equal(key, page.QuerySelector("input[name=key]")!.GetAttribute("value"));
        Assert.Equal("Erika", page.GetElementById("first_name")!.GetAttribute("value"));
        Assert.Equal("erika@example.org", page.GetElementById("email")!.GetAttribute("value"));
        Assert.Equal("51.5711", page.GetElementById("lat")!.GetAttribute("value"));
        Assert.Equal("Zeile 1\nZeile 2 <b>", page.GetElementById("description")!.TextContent.Trim('\n').ReplaceLineEndings("\n"));
        Assert.Single(page.QuerySelectorAll("input[name=photo]"));
        Assert.Null(page.GetElementById("errors"));
    }

    [Fact]
    public async Task A_program_that_fills_in_everything_is_not_taken()
    {
        var (_, pages) = await TownAsync();
        var (status, _, _) = await pages.PostAsync("/reports/new", Pages.Form(("website", "https://spam.example")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task An_idea_needs_a_title_and_a_text()
    {
        var (_, pages) = await TownAsync();
        var (status, page, _) = await pages.PostAsync("/reports/new", Pages.Form(("service", "idea"), ("description", null), ("lat", null), ("long", null), ("address", "Markt")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotNull(page.GetElementById("title-error"));
        Assert.NotNull(page.GetElementById("description-error"));
    }

    [Fact]
    public async Task The_reporter_takes_the_report_back_but_not_what_others_have_reported_too()
    {
        var (town, pages) = await TownAsync();
        var reporter = $"{Guid.NewGuid():N}@example.org";
        var (_, _, sent) = await pages.PostAsync("/reports/new", Pages.Form(("email", reporter), ("lat", "51.5721")));
        var id = sent.Headers.Location!.ToString().Split('/')[^1].Split('?')[0];
        var own = Own(town, (await town.MailAsync(reporter, "bestätigen")).Text);
        var (_, page, _) = await pages.GetAsync(own);
        Assert.Contains("zurückziehen", page.Body!.TextContent, StringComparison.Ordinal);
        var (_, _, withdrawn) = await pages.PostAsync(own + "?handler=withdraw", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.Redirect, withdrawn.StatusCode);
        await town.RequestAsync(id, report => report.GetProperty("status").GetString() == "closed");

        var head = await town.ReportAsync("lamp", 51.573, 8.1, "Laterne dunkel", reporter);
        await town.RoutedAsync(head);
        var second = await town.ReportAsync("lamp", 51.573, 8.1, "Laterne dunkel", $"{Guid.NewGuid():N}@example.org");
        await town.RequestAsync(second, report => report.GetProperty("extended_attributes").GetProperty("duplicate_of").ValueKind == JsonValueKind.String);
        own = Own(town, (await town.MailAsync(reporter, head)).Text);
        var (status, _, _) = await pages.PostAsync(own + "?handler=withdraw", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.Conflict, status);
    }

    private static string Own(Town town, string text)
    {
        var start = text.IndexOf($"/j/{town.Key}/own/", StringComparison.Ordinal) + $"/j/{town.Key}".Length;
        return text[start..].Split('\n')[0].Trim();
    }

    private async Task<(Town Town, Pages Pages)> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        return (town, new Pages(town));
    }
}
