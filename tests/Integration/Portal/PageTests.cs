using System.Net;
using System.Net.Http.Json;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Portal;

/// <summary>The citizens' pages: what they show, hide, and let in.</summary>
public sealed class PageTests(RunningService service)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/reports")]
    [InlineData("/reports/new")]
    [InlineData("/reports/new?service=lamp")]
    [InlineData("/reports/sent?service=batch")]
    [InlineData("/imprint")]
    [InlineData("/privacy")]
    [InlineData("/accessibility")]
    [InlineData("/reports/2026-99999999")]
    [InlineData("/own/nothing")]
    public async Task A_page_lets_nothing_in_from_elsewhere_and_says_its_language(string path)
    {
        var (_, pages) = await TownAsync();
        foreach (var language in (string[])["de", "en"])
        {
            var (_, page, answer) = await pages.GetAsync(path, language);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
            Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.Empty(page.QuerySelectorAll("script:not([src]), style, [style], [onclick]"));
            Assert.All(page.QuerySelectorAll("[src], link[href]"), element => Assert.StartsWith("/", element.GetAttribute("src") ?? element.GetAttribute("href"), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("PUT", "/confirm/x")]
    [InlineData("DELETE", "/reports")]
    [InlineData("PATCH", "/reports/new")]
    public async Task A_page_takes_no_other_methods(string method, string path)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        using var answer = await service.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task The_list_is_paged_without_repeats_while_reports_arrive()
    {
        var (town, pages) = await TownAsync();
        for (var i = 0; i < 25; i++)
            await town.ReportAsync(i % 5 == 0 ? "noise" : "pothole", 51.5 + i * 0.01, 8.1, $"Loch {i}");
        var seen = new List<string>();
        for (var path = "/reports?kind=problem"; path is not null;)
        {
            var (_, page, _) = await pages.GetAsync(path);
            seen.AddRange(page.QuerySelectorAll("[data-report]").Select(item => item.GetAttribute("data-report")!));
            await town.ReportAsync("pothole", 51.9, 8.1, "inzwischen");
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href")?[$"/j/{town.Key}".Length..];
        }

        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Distinct().Count());
        var (_, filtered, _) = await pages.GetAsync("/reports?service=noise&status=open");
        Assert.Equal(5, filtered.QuerySelectorAll("[data-report]").Length);
        Assert.EndsWith("/ogc/collections/reports/tiles/WebMercatorQuad/{z}/{y}/{x}?service_code=noise&status=open", filtered.QuerySelector("[data-map]")!.GetAttribute("data-reports"), StringComparison.Ordinal);
        var (_, closed, _) = await pages.GetAsync("/reports?status=closed");
        Assert.Empty(closed.QuerySelectorAll("[data-report]"));
    }

    [Fact]
    public async Task The_list_offers_the_reports_it_shows_as_table_map_and_feed()
    {
        var (town, pages) = await TownAsync();
        var noise = await town.ReportAsync("noise", 51.5, 8.1, "laut");
        await town.ReportAsync("pothole", 51.5, 8.2, "tief");
        var (_, page, _) = await pages.GetAsync("/reports?service=noise&status=open");
        var feed = page.QuerySelector("link[rel=alternate][type='application/atom+xml']")!.GetAttribute("href")!;
        var links = page.QuerySelectorAll("a[href*='/open311/v2/requests.']").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(3, links.Count);
        Assert.Contains(feed, links);
        foreach (var link in links)
        {
            var body = await service.Http.GetStringAsync(link);
            Assert.Contains(noise, body, StringComparison.Ordinal);
            Assert.DoesNotContain("tief", body, StringComparison.Ordinal);
        }

        // Tips are not public.
        var (_, tips, _) = await pages.GetAsync("/reports?kind=tip");
        Assert.Empty(tips.QuerySelectorAll("[href*='/open311/v2/requests.']"));
    }

    [Fact]
    public async Task A_hidden_report_is_gone_at_once_from_page_list_and_tile()
    {
        var (town, pages) = await TownAsync();
        var id = await town.ReportAsync("pothole", 51.5711, 8.1057, "Name im Text");
        await town.RoutedAsync(id);
        var tile = $"/j/{town.Key}/ogc/collections/reports/tiles/WebMercatorQuad/16/21773/34243";
        // The pipeline still moves the report for a moment; after it, the tile is known.
        var tag = "";
        for (var i = 0; i < 100; i++)
        {
            using var asked = await service.Http.GetAsync(tile);
            Assert.Contains(id, await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            tag = asked.Headers.ETag!.Tag;
            await Task.Delay(100);
            using var unchanged = await AskAsync();
            if (unchanged.StatusCode == HttpStatusCode.NotModified)
                break;
            Assert.True(i < 99, "The tile changes for ever.");
        }

        async Task<HttpResponseMessage> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, tile);
            request.Headers.IfNoneMatch.ParseAdd(tag);
            return await service.Http.SendAsync(request);
        }

        (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/hide", new { internal_note = "Name" })).EnsureSuccessStatusCode();
        using var after = await AskAsync();
        Assert.Equal(HttpStatusCode.NoContent, after.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await pages.GetAsync($"/reports/{id}")).Status);
        Assert.Empty((await pages.GetAsync("/reports")).Page.QuerySelectorAll($"[data-report='{id}']"));
    }

    [Fact]
    public async Task A_report_is_reported_as_abusive_and_only_staff_see_why()
    {
        var (town, pages) = await TownAsync();
        var id = await town.ReportAsync("pothole", 51.5711, 8.1057, "Beleidigung");
        var (status, page, _) = await pages.PostAsync($"/reports/{id}?handler=abuse", new FormUrlEncodedContent([new("reason", "Das ist eine Beleidigung")]));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Danke für den Hinweis", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Das ist eine Beleidigung", page.QuerySelector(".timeline")!.TextContent, StringComparison.Ordinal);
        var staff = await (await town.AdminAsync(HttpMethod.Get, $"reports/{id}")).Content.ReadAsStringAsync();
        Assert.Contains("Das ist eine Beleidigung", staff, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_kept_and_marked_where_it_stands_in_words_of_the_page()
    {
        var (town, pages) = await TownAsync();
        var reason = new string('x', 5000);
        var report = await town.ReportAsync("pothole", 51.5711, 8.1057, "Loch");
        var idea = await town.ReportAsync("idea", 51.5711, 8.1057, "Mehr Bänke", $"ida@{town.Key}", ("title", "Bänke"));
        await town.RoutedAsync(report);
        foreach (var (path, id) in ((string, string)[])[($"/reports/{report}", "reason"), ($"/ideas/{idea}", "abuse-reason")])
        {
            var (status, page, _) = await pages.PostAsync($"{path}?handler=abuse", new FormUrlEncodedContent([new("reason", reason)]));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            var field = page.GetElementById(id)!;
            Assert.Equal((reason, "true"), (field.TextContent.Trim(), field.GetAttribute("aria-invalid")));
            Assert.Contains("1.000 Zeichen", page.GetElementById(id + "-error")!.TextContent, StringComparison.Ordinal);
            Assert.True(field.Closest("details")!.HasAttribute("open"));
            Assert.DoesNotContain("reason", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_address_to_follow_with_is_named_in_words_of_the_page()
    {
        var (town, pages) = await TownAsync();
        var id = await town.ReportAsync("pothole", 51.5711, 8.1057, "Loch");
        var (status, page, _) = await pages.PostAsync($"/reports/{id}?handler=follow", new FormUrlEncodedContent([new("email", "foo")]));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("Das ist keine E-Mail-Adresse", page.GetElementById("email-error")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain("email ist", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "reason=Beleidigung")]
    [InlineData("application/json", """{"reason":"Beleidigung"}""")]
    [InlineData(null, "reason=Beleidigung")]
    [InlineData("multipart/form-data", "no boundary")]
    public async Task A_body_that_is_no_form_is_refused_by_every_page_and_does_nothing(string? type, string body)
    {
        var (town, pages) = await TownAsync();
        var reporter = $"{Guid.NewGuid():N}@example.org";
        var id = await town.ReportAsync("pothole", 51.5711, 8.1057, "Loch", reporter);
        var own = System.Text.RegularExpressions.Regex.Match((await town.MailAsync(reporter, "bestätigen")).Text, $@"/j/{town.Key}(/own/\S+)").Groups[1].Value;
        foreach (var path in (string[])["/reports/new", "/reports/new/similar", $"/reports/{id}?handler=abuse", $"/reports/{id}?handler=follow", $"{own}?handler=erase"])
        {
            using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
            if (type is not null)
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            var (status, page, _) = await pages.PostAsync(path, content);
            Assert.Equal(type == "multipart/form-data" ? HttpStatusCode.BadRequest : HttpStatusCode.UnsupportedMediaType, status);
            Assert.NotNull(page.QuerySelector("main h1"));
        }

        using var staff = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        Assert.DoesNotContain("abuse", await staff.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_towns_logo_runs_and_loads_nothing_when_it_is_opened_by_itself()
    {
        var (town, pages) = await TownAsync();
        await using (var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id))
        {
            db.JurisdictionLogos.Add(new JurisdictionLogo { ContentType = "image/svg+xml", Body = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() });
            await db.SaveChangesAsync();
        }

        var (_, _, answer) = await pages.GetAsync("/assets/town/logo");
        Assert.Equal("default-src 'none'; sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Following_twice_is_following_once_and_confirming_brings_the_news()
    {
        var (town, pages) = await TownAsync();
        var id = await town.ReportAsync("pothole", 51.5711, 8.1057, "Loch");
        await town.RoutedAsync(id);
        var follower = $"{Guid.NewGuid():N}@example.org";
        foreach (var written in (string[])[follower, follower.ToUpperInvariant()])
            Assert.Equal(HttpStatusCode.OK, (await pages.PostAsync($"/reports/{id}?handler=follow", new FormUrlEncodedContent([new("email", written)]))).Status);
        var ask = await town.MailAsync(follower, "folgen");
        var confirm = ask.Text.Split('\n').Single(line => line.Contains("/confirm/", StringComparison.Ordinal)).Trim();
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync(confirm, null)).StatusCode);
        (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "in_progress" })).EnsureSuccessStatusCode();
        var news = await town.MailAsync(follower, "In Bearbeitung");
        Assert.Contains($"/j/{town.Key}/reports/{id}", news.Text, StringComparison.Ordinal);
        Assert.Equal($"<{ask.MessageId}>", news.Headers["References"]);
        Assert.Equal(2, service.Mails.Mails.Count(mail => mail.To.Contains(follower, StringComparer.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task The_towns_own_words_are_shown_and_HTML_in_them_is_text()
    {
        var (town, pages) = await TownAsync();
        await using (var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id))
        {
            db.JurisdictionTexts.Add(new JurisdictionText { Page = JurisdictionPage.Imprint, Language = "de", Body = "# Wir\n\n**Rathaus** <script>alert(1)</script>" });
            await db.SaveChangesAsync();
        }

        var (_, page, _) = await pages.GetAsync("/imprint", "en");
        Assert.Equal("Rathaus", page.QuerySelector("main strong")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("main script"));
    }

    [Fact]
    public async Task An_address_that_does_not_exist_is_a_page_for_people_and_a_bare_status_for_programs()
    {
        var (town, pages) = await TownAsync();
        var (status, page, _) = await pages.GetAsync("/nothing/here");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("Seite nicht gefunden", page.QuerySelector("h1")!.TextContent);
        using var bare = await service.Http.GetAsync($"/j/{town.Key}/nothing/here");
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
        Assert.Equal("", await bare.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_cannot_be_shown_is_told_in_the_towns_own_frame()
    {
        var (town, pages) = await TownAsync();
        await using (var command = service.Database.CreateCommand("UPDATE jurisdictions SET is_made_up = true WHERE id = @town"))
        {
            command.Parameters.AddWithValue("town", town.Id);
            await command.ExecuteNonQueryAsync();
        }

        service.Services.GetRequiredService<Core.Jurisdictions.JurisdictionDirectory>().Forget();
        using var form = new FormUrlEncodedContent([new("a", "b")]);
        using var huge = new MultipartFormDataContent { { new StringContent(new string('x', 1_100_000)), "description" } };
        foreach (var (expected, title, found) in ((HttpStatusCode, string, (HttpStatusCode Status, AngleSharp.Html.Dom.IHtmlDocument Page, HttpResponseMessage Answer))[])
            [
                (HttpStatusCode.NotFound, "Page not found", await pages.GetAsync("/nothing/here?x=1", "en")),
                (HttpStatusCode.MethodNotAllowed, "Not like this", await pages.PostAsync("/imprint", form, "en")),
                (HttpStatusCode.RequestEntityTooLarge, "Too large", await pages.PostAsync("/reports/new", huge, "en")),
            ])
        {
            Assert.Equal(expected, found.Status);
            Assert.Equal(title, found.Page.QuerySelector("h1")!.TextContent);
            Assert.Equal("Teststadt", found.Page.QuerySelector(".brand__name")!.TextContent);
            Assert.NotNull(found.Page.QuerySelector(".made-up"));
            Assert.NotNull(found.Page.QuerySelector(".page-footer"));
            Assert.EndsWith("lang=de", found.Page.QuerySelector(".languages a")!.GetAttribute("href"), StringComparison.Ordinal);
            Assert.DoesNotContain("/trouble", found.Page.Source.Text, StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", found.Answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await pages.GetAsync("/trouble")).Status);
    }

    [Theory]
    [InlineData("map/style.json")]
    [InlineData("ogc/collections/reports/tiles/WebMercatorQuad/16/21773/34243")]
    [InlineData("assets/town/theme.css")]
    [InlineData("places?q=Bahnhof")]
    public async Task What_pages_read_answers_HEAD_with_the_headers_of_GET(string path)
    {
        var town = await Town.MakeAsync(service);
        using var whole = await service.Http.GetAsync($"/j/{town.Key}/{path}");
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/j/{town.Key}/{path}");
        using var head = await service.Http.SendAsync(request);
        Assert.Equal((whole.StatusCode, whole.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_map_has_colours_for_the_dark_and_the_same_layers()
    {
        var (town, _) = await TownAsync();
        var light = await service.Http.GetFromJsonAsync<System.Text.Json.JsonElement>($"/j/{town.Key}/map/style.json");
        var dark = await service.Http.GetFromJsonAsync<System.Text.Json.JsonElement>($"/j/{town.Key}/map/style.json?scheme=dark");
        static string Ground(System.Text.Json.JsonElement style) => style.GetProperty("layers")[0].GetProperty("paint").GetProperty("background-color").GetString()!;
        Assert.True(Convert.FromHexString(Ground(light)[1..]).All(part => part > 0xE0));
        Assert.True(Convert.FromHexString(Ground(dark)[1..]).All(part => part < 0x40));
        Assert.Equal(light.GetProperty("layers").GetArrayLength(), dark.GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public async Task The_style_names_tiles_that_are_there()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        await using (var command = service.Database.CreateCommand("UPDATE layers SET map_role = 'district' WHERE jurisdiction_id = @town AND key = 'districts'"))
        {
            command.Parameters.AddWithValue("town", town.Id);
            await command.ExecuteNonQueryAsync();
        }

        var style = await service.Http.GetFromJsonAsync<System.Text.Json.JsonElement>($"/j/{town.Key}/map/style.json");
        var address = style.GetProperty("sources").GetProperty("town").GetProperty("tiles")[0].GetString()!
            .Replace("{z}", "9", StringComparison.Ordinal).Replace("{x}", "267", StringComparison.Ordinal).Replace("{y}", "170", StringComparison.Ordinal);
        using var tile = await service.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, tile.StatusCode);
        Assert.Equal("application/vnd.mapbox-vector-tile", tile.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", tile.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains("district", await tile.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var outside in (string[])["9/512/0", "25/0/0", "-1/0/0", "9/x/0"])
            Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync($"/j/{town.Key}/map/town/{outside}.mvt")).StatusCode);
    }

    private async Task<(Town Town, Pages Pages)> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        return (town, new Pages(town));
    }
}
