using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Open311.Api.GeoReport;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>One town with reports, and many long ones beside them that a test can ask for by their time.</summary>
public sealed class TownWithManyReports : ServiceFixtureWithReports
{
    public const int Many = 5000;

    protected override async Task SeedReportsAsync()
    {
        await base.SeedReportsAsync();
        // Without the triggers: nobody searches for these.
        await SqlAsync($"""
            SET session_replication_role = replica;
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, place, description, media_urls, attributes, requested_datetime, updated_datetime,
                department_by_hand, visibility, is_imported)
            SELECT s.jurisdiction_id, 10000 + n, 'many-' || n, s.id, 'received', 3, ST_SetSRID(ST_MakePoint(11.1234567891, 53.5), 4326), repeat('x', 4000), ARRAY[]::text[], '{"{}"}',
                '2024-06-01T00:00:00Z'::timestamptz + n * interval '1 minute', '2024-06-01T00:00:00Z'::timestamptz + n * interval '1 minute', false, 'public', false
            FROM generate_series(1, {Many}) AS n, services AS s WHERE s.code = 'schlagloch';
            RESET session_replication_role;
            """);
    }
}

/// <summary>requests.geojson, requests.csv and requests.atom: the same query in other formats.</summary>
public sealed class FormatTests(TownWithManyReports town) : ServiceTest(town), IClassFixture<TownWithManyReports>
{
    private const string Window = "start_date=2026-01-01&end_date=2026-03-01";
    private const string ManyWindow = "start_date=2024-06-01T00:00:00Z&end_date=2024-06-20T00:00:00Z";
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace GeoRss = "http://www.georss.org/georss";

    public static TheoryData<string> Formats => ["geojson", "csv", "atom"];

    [Theory]
    [InlineData("geojson", "application/geo+json", "")]
    [InlineData("csv", "text/csv; charset=utf-8", "")]
    [InlineData("geojson", "application/geo+json", "-extensions")]
    [InlineData("csv", "text/csv; charset=utf-8", "-extensions")]
    public async Task A_list_is_as_recorded(string format, string type, string variant)
    {
        var (status, body, answer) = await GetAsync($"requests.{format}?{Window}{(variant.Length > 0 ? "&extensions=true" : "")}", "de");
        Assert.Equal((HttpStatusCode.OK, type), (status, answer.Content.Headers.ContentType!.ToString()));
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Expect($"requests{variant}.{format}", body);
    }

    [Fact]
    public async Task A_feature_has_the_fields_of_the_report_and_its_place_or_null()
    {
        var collection = await GetJsonAsync($"requests.geojson?{Window}");
        Assert.Equal("FeatureCollection", collection.GetProperty("type").GetString());
        var features = collection.GetProperty("features").EnumerateArray().ToDictionary(feature => feature.GetProperty("id").GetString()!);
        var reports = (await GetJsonAsync($"requests.json?{Window}")).EnumerateArray().ToDictionary(report => report.GetProperty("service_request_id").GetString()!);
        Assert.Equal(reports.Keys.Order(), features.Keys.Order());
        foreach (var (id, report) in reports)
        {
            Assert.Equal("Feature", features[id].GetProperty("type").GetString());
            Assert.Equal(report.GetRawText(), features[id].GetProperty("properties").GetRawText());
        }

        Assert.Equal(JsonValueKind.Null, features["2025-3"].GetProperty("geometry").ValueKind);
        var geometry = features["2025-1"].GetProperty("geometry");
        Assert.Equal(("Point", "[11.25,53.5]"), (geometry.GetProperty("type").GetString(), geometry.GetProperty("coordinates").GetRawText()));
        var long9 = (await GetJsonAsync($"requests.geojson?{ManyWindow}&limit=1")).GetProperty("features")[0];
        Assert.Equal("[11.1234568,53.5]", long9.GetProperty("geometry").GetProperty("coordinates").GetRawText());
    }

    [Fact]
    public async Task One_report_is_a_collection_of_one_and_an_unknown_one_404_in_json()
    {
        var features = (await GetJsonAsync("requests/2025-1.geojson")).GetProperty("features");
        Assert.Equal("2025-1", Assert.Single(features.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(404, (await GetJsonAsync("requests/2025-hidden.geojson", HttpStatusCode.NotFound))[0].GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("&extensions=true")]
    [InlineData("&extensions=title,duplicates")]
    [InlineData("&service_code=nothing&extensions=all")]
    public async Task A_table_has_a_header_and_as_many_cells_in_each_row_as_fields_in_json(string more)
    {
        var rows = StrictCsv.Read((await GetAsync($"requests.csv?{Window}{more}")).Body);
        var reports = (await GetJsonAsync($"requests.json?{Window}{more}")).EnumerateArray().ToList();
        Assert.Equal(reports.Count + 1, rows.Count);
        foreach (var (report, row) in reports.Zip(rows.Skip(1)))
        {
            var names = report.EnumerateObject().SelectMany(field => field.Name == "extended_attributes" ? field.Value.EnumerateObject().Select(inner => inner.Name) : [field.Name]).ToList();
            Assert.Equal(names, rows[0]);
            Assert.Equal(report.GetProperty("service_request_id").GetString(), row[0]);
            Assert.Equal(report.GetProperty("description").GetString() ?? "", row[names.IndexOf("description")]);
            Assert.Equal(report.GetProperty("lat").ToString(), row[names.IndexOf("lat")]);
        }
    }

    [Fact]
    public async Task A_table_has_a_byte_order_mark_only_for_who_asks()
    {
        var path = $"/open311/v2/requests.csv?{Window}";
        Assert.Equal((byte)'s', (await Http.GetByteArrayAsync(path))[0]);
        var marked = await Http.GetByteArrayAsync(path + "&bom=true");
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'s'], marked[..4]);
    }

    [Fact]
    public async Task Formulas_in_a_report_are_text_in_the_table()
    {
        var id = await SubmitAsync(("description", "=HYPERLINK(\"http://evil.example\";\"Klick\")"), ("address_string", "@A1"));
        var rows = StrictCsv.Read((await GetAsync($"requests.csv?service_request_id={id}")).Body);
        Assert.Contains("'=HYPERLINK(\"http://evil.example\";\"Klick\")", rows[1]);
        Assert.Contains("'@A1", rows[1]);
    }

    [Fact]
    public async Task A_feed_has_what_rfc_4287_asks_for()
    {
        var feed = Xml((await GetAsync($"requests.atom?{Window}", "de")).Body);
        Assert.Equal(Atom + "feed", feed.Name);
        foreach (var required in new[] { "id", "title", "updated", "author" })
            Assert.Single(feed.Elements(Atom + required));
        Assert.Equal(feed.Elements(Atom + "entry"), feed.Elements().SkipWhile(element => element.Name != Atom + "entry"));
        Assert.Equal("adorf.example", feed.Element(Atom + "author")!.Element(Atom + "name")!.Value);
        Assert.Equal("2026-02-03T12:00:00Z", feed.Element(Atom + "updated")!.Value);
        Assert.Equal("https://county.example/open311/v2/requests.atom?start_date=2026-01-01&end_date=2026-03-01&limit=100&offset=0", Link(feed, "self"));
        var entries = feed.Elements(Atom + "entry").ToDictionary(entry => entry.Element(Atom + "id")!.Value);
        Assert.Equal(4, entries.Count);
        Assert.All(entries.Values, entry =>
        {
            foreach (var required in new[] { "id", "title", "updated", "published" })
                Assert.Single(entry.Elements(Atom + required));
            Assert.Equal(entry.Element(Atom + "id")!.Value, Link(entry, "alternate"));
        });
        var first = entries["https://county.example/reports/2025-1"];
        Assert.Equal("Schlagloch, Am Markt 1, 12345 Adorf", first.Element(Atom + "title")!.Value);
        Assert.Equal("Tiefes Loch <1 m & nass\nvor \"Nr. 1\"", first.Element(Atom + "summary")!.Value);
        Assert.Equal("schlagloch", first.Element(Atom + "category")!.Attribute("term")!.Value);
        Assert.Equal("53.5 11.25", first.Element(GeoRss + "point")!.Value);
        Assert.Equal("https://example.org/1.jpg", Link(first, "enclosure"));
        Assert.Null(entries["https://county.example/reports/2025-3"].Element(GeoRss + "point"));
    }

    [Fact]
    public async Task The_pages_of_a_feed_lead_through_all_of_it_once()
    {
        var seen = new List<string>();
        var pages = 0;
        for (var path = $"requests.atom?{Window}&page_size=3"; path is not null && pages < 9; pages++)
        {
            var feed = Xml((await GetAsync(path)).Body);
            seen.AddRange(feed.Elements(Atom + "entry").Select(entry => entry.Element(Atom + "id")!.Value));
            path = Link(feed, "next")?.Replace("https://county.example/open311/v2/", "", StringComparison.Ordinal);
        }

        Assert.Equal((2, 4, 4), (pages, seen.Count, seen.Distinct().Count()));
    }

    [Fact]
    public async Task An_empty_feed_is_a_feed()
    {
        var feed = Xml((await GetAsync("requests.atom?service_code=nothing")).Body);
        Assert.Empty(feed.Elements(Atom + "entry"));
        Assert.True(DateTimeOffset.TryParse(feed.Element(Atom + "updated")!.Value, CultureInfo.InvariantCulture, out _));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Who_has_the_answer_gets_304_until_a_report_changes(string format)
    {
        var path = $"requests.{format}?{Window}";
        var tag = (await GetAsync(path)).Answer.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync());
        await SubmitAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync());

        async Task<HttpStatusCode> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/" + path);
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var answer = await Http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("geojson", "application/json")]
    [InlineData("csv", "application/json")]
    [InlineData("atom", "text/xml")]
    public async Task Refusals_are_those_of_the_standard(string format, string type)
    {
        var (status, body, answer) = await GetAsync($"requests.{format}?status=x&start_date=y");
        Assert.Equal((HttpStatusCode.BadRequest, type), (status, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(2, type == "text/xml" ? Xml(body).Elements("error").Count() : JsonDocument.Parse(body).RootElement.GetArrayLength());
        using var posted = await Http.PostAsync($"/open311/v2/requests.{format}", Report());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Equal("GET, HEAD, OPTIONS", string.Join(", ", posted.Content.Headers.Allow));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"services.{format}")).Status);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Head_is_get_without_its_body(string format)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/open311/v2/requests.{format}?{Window}");
        using var answer = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(answer.Headers.ETag);
        Assert.Equal(format == "csv" ? "text/csv" : format == "atom" ? "application/atom+xml" : "application/geo+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Tables_and_map_layers_are_whole_unless_a_page_is_asked_for()
    {
        Assert.Equal(1000, (await GetJsonAsync($"requests.json?{ManyWindow}")).GetArrayLength());
        Assert.Equal(TownWithManyReports.Many, (await GetJsonAsync($"requests.geojson?{ManyWindow}")).GetProperty("features").GetArrayLength());
        Assert.Equal(TownWithManyReports.Many + 1, StrictCsv.Read((await GetAsync($"requests.csv?{ManyWindow}")).Body).Count);
        Assert.Equal(6, StrictCsv.Read((await GetAsync($"requests.csv?{ManyWindow}&page=2&page_size=5")).Body).Count);
        Assert.Equal(("many-5000", "many-4901"), await FirstAndLastAsync(""));
        Assert.Equal(("many-4900", "many-4801"), await FirstAndLastAsync("&page=2"));
        var (status, _, _) = await GetAsync("requests.csv?start_date=2024-01-01&end_date=2024-12-31");
        Assert.Equal(HttpStatusCode.BadRequest, status);

        async Task<(string First, string Last)> FirstAndLastAsync(string page)
        {
            var ids = Xml((await GetAsync($"requests.atom?{ManyWindow}{page}")).Body).Elements(Atom + "entry").Select(entry => entry.Element(Atom + "id")!.Value.Split('/')[^1]).ToList();
            return (ids[0], ids[^1]);
        }
    }

    [Fact]
    public async Task What_the_public_does_not_see_is_in_none_of_them_and_the_sandbox_is_its_own()
    {
        foreach (var visibility in SnakeCase.Words<ReportVisibility>())
            await SeedOfVisibilityAsync(visibility, "2023-05-05T12:00:00Z");
        const string day = "start_date=2023-05-05&end_date=2023-05-05";
        var byId = "service_request_id=" + string.Join(',', SnakeCase.Words<ReportVisibility>().Select(visibility => $"of-{visibility.Replace('_', '-')}"));
        foreach (var query in (string[])[day, byId, day + "&q=abendrot"])
        {
            foreach (var (endpoint, seen) in ((string, string)[])[("/open311/v2", "of-public"), ("/open311/v2/fms", "of-public"), ("/open311/test/v2", "of-sandbox")])
            {
                var table = StrictCsv.Read(await Http.GetStringAsync($"{endpoint}/requests.csv?{query}"));
                Assert.Equal([seen], table.Skip(1).Select(row => row[0]));
                var features = JsonElement.Parse(await Http.GetStringAsync($"{endpoint}/requests.geojson?{query}")).GetProperty("features");
                Assert.Equal([seen], features.EnumerateArray().Select(feature => feature.GetProperty("id").GetString()));
                var page = endpoint == "/open311/test/v2" ? "https://county.example/open311/test/v2/requests/of-sandbox.xml" : "https://county.example/reports/of-public";
                var entry = Assert.Single(Xml(await Http.GetStringAsync($"{endpoint}/requests.atom?{query}")).Elements(Atom + "entry"));
                Assert.Equal((page, page), (entry.Element(Atom + "id")!.Value, Link(entry, "alternate")));
            }
        }
    }

    [Fact]
    public async Task A_reader_who_goes_away_leaves_no_statement_behind()
    {
        using (var gone = new CancellationTokenSource())
        using (var reader = new HttpClient { BaseAddress = Http.BaseAddress })
        {
            using var answer = await reader.GetAsync($"/open311/v2/requests.csv?{ManyWindow}", HttpCompletionOption.ResponseHeadersRead, gone.Token);
            await using var body = await answer.Content.ReadAsStreamAsync(gone.Token);
            await body.ReadExactlyAsync(new byte[100], gone.Token);
            Assert.Equal(1, await RunningAsync());
            await gone.CancelAsync();
        }

        var town = (await Service.Services.GetRequiredService<JurisdictionDirectory>().DefaultAsync(CancellationToken.None))!;
        await using (var rows = await Service.Services.GetRequiredService<FindReports>().RunAsync(new ReportQuery(town.Id) { Limit = ReportQuery.NoLimit }, CancellationToken.None))
            Assert.True(await rows.ReadAsync(CancellationToken.None));

        for (var i = 0; await RunningAsync() > 0; i++)
        {
            Assert.True(i < 100, "The statement is still open ten seconds after its reader has gone.");
            await Task.Delay(100);
        }

        // And its connection serves the next.
        Assert.Equal(1000, (await GetJsonAsync($"requests.json?{ManyWindow}")).GetArrayLength());
    }

    [Fact]
    public void Whole_lists_have_a_limited_number_of_places()
    {
        var lists = new WholeLists(Options.Create(new GeoReportOptions { MaxWholeLists = 2 }));
        var first = lists.TryEnter();
        Assert.NotNull(lists.TryEnter());
        Assert.Null(lists.TryEnter());
        first!.Dispose();
        first.Dispose();
        Assert.NotNull(lists.TryEnter());
        Assert.Null(lists.TryEnter());
    }

    [Fact]
    public async Task Who_comes_while_all_places_are_taken_is_asked_to_come_again()
    {
        var lists = Service.Services.GetRequiredService<WholeLists>();
        var places = new List<IDisposable>();
        while (lists.TryEnter() is { } place)
            places.Add(place);
        try
        {
            var (status, body, answer) = await GetAsync($"requests.csv?{ManyWindow}");
            Assert.Equal(HttpStatusCode.TooManyRequests, status);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Equal(429, JsonDocument.Parse(body).RootElement[0].GetProperty("code").GetInt32());
            Assert.Equal(HttpStatusCode.OK, (await GetAsync($"requests.csv?{ManyWindow}&limit=5")).Status);
        }
        finally
        {
            places.ForEach(place => place.Dispose());
        }
    }

    private async Task<long> RunningAsync()
    {
        await using var command = Service.Database.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid() AND query LIKE '%requested_datetime%'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string? Link(XElement element, string relation) =>
        element.Elements(Atom + "link").FirstOrDefault(link => link.Attribute("rel")!.Value == relation)?.Attribute("href")!.Value;
}
