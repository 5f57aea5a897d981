using System.Globalization;
using System.Net;
using System.Text.Json;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>Filters in CQL2 on collections (OGC 19-079r2), over HTTP; what the language itself can do is held by the tests of Core's Filters.</summary>
public sealed class OgcFilterTests(RunningService service) : OgcTest(service)
{
    [Theory]
    [InlineData("status = 'closed'")]
    [InlineData("NOT (status = 'closed')")]
    [InlineData("detailed_status IN ('received','in_progress') AND agency_responsible IS NOT NULL")]
    [InlineData("title LIKE 'Titel 1%'")]
    [InlineData("CASEI(title) = CASEI('TITEL 21') OR ACCENTI(description) LIKE 'A \"3%'")]
    [InlineData("requested_datetime >= TIMESTAMP('2026-03-02T00:00:00Z') AND T_BEFORE(requested_datetime, TIMESTAMP('2026-03-02T06:00:00Z'))")]
    [InlineData("geometry IS NULL")]
    [InlineData("S_INTERSECTS(geometry, BBOX(8.09,51.50,8.105,51.60))")]
    [InlineData("S_DISJOINT(geometry, BBOX(8.09,51.50,8.105,51.60))")]
    [InlineData("service_code = 'lamp' OR service_code = 'noise'")]
    public async Task Req_filter_reports_are_those_for_which_the_filter_holds(string filter)
    {
        var town = await TownAsync();
        var expected = Numbers().Where(number => Holds(filter, number)).Select(number => Id(town, number)).ToHashSet();
        Assert.NotEmpty(expected);
        var found = await WalkAsync(Items(town, "reports", $"limit=4&filter={Uri.EscapeDataString(filter)}"), 4);
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Equal(expected, found.ToHashSet());
    }

    [Fact]
    public async Task What_is_hidden_is_found_by_no_filter()
    {
        var town = await TownAsync();
        foreach (var filter in (string[])["title LIKE 'Titel 10'", "title = 'Titel 20' OR 1 = 1", $"service_request_id = '{Id(town, 30)}'"])
            Assert.DoesNotContain(Ids(await GetAsync(Items(town, "reports", "limit=1000&filter=" + Uri.EscapeDataString(filter)))), id => id == Id(town, 10) || id == Id(town, 20) || id == Id(town, 30));
    }

    /// <summary>Who reads the page types the filter, and is told beside it what is wrong.</summary>
    [Fact]
    public async Task The_page_has_a_field_for_the_filter()
    {
        var town = await TownAsync();
        foreach (var (filter, status) in ((string, HttpStatusCode)[])[("", HttpStatusCode.OK), ("title = 'Titel 21'", HttpStatusCode.OK), ("title = ", HttpStatusCode.BadRequest), ("nonesuch = 1", HttpStatusCode.BadRequest)])
        {
            using var answer = await AskAsync(Items(town, "reports", "filter=" + Uri.EscapeDataString(filter)), "text/html");
            Assert.Equal((status, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Ct));
            var form = page.QuerySelector("form:has([name=filter])")!;
            Assert.Equal((filter, "get"), (form.QuerySelector("[name=filter]")!.GetAttribute("value"), form.GetAttribute("method")));
            Assert.EndsWith("/collections/reports/items", form.GetAttribute("action"), StringComparison.Ordinal);
            Assert.Equal(status != HttpStatusCode.OK, page.QuerySelector("#filter-error") is not null);
            if (filter.Contains("21", StringComparison.Ordinal))
                Assert.Equal(1, page.QuerySelectorAll("tbody tr").Length);
        }
    }

    [Fact]
    public async Task A_filter_goes_with_everything_else_that_is_asked_for()
    {
        var town = await TownAsync();
        var found = Ids(await GetAsync(Items(town, "reports", "limit=1000&status=open&bbox=8.08,51.5,8.11,51.6&datetime=2026-03-01T12:00:00Z/2026-03-01T20:00:00Z&filter=" + Uri.EscapeDataString("title LIKE 'Titel 1%'"))));
        Assert.Equal(
            Numbers().Where(n => n % 3 != 0 && n / 2 <= 8 && n.ToString(CultureInfo.InvariantCulture).StartsWith('1') && (n % 7 == 0 || n * 0.001 <= 0.03)).Select(n => Id(town, n)).ToHashSet(), found.ToHashSet());
        var ideas = Ids(await GetAsync(Items(town, "ideas", "limit=1000&filter=" + Uri.EscapeDataString("status = 'open'"))));
        Assert.Equal(Enumerable.Range(1, Seeded).Where(n => n % 10 != 0 && n % 4 == 0 && n % 3 != 0).Select(n => Id(town, n)).ToHashSet(), ideas.ToHashSet());
    }

    [Theory]
    [InlineData(Crs84, "POLYGON((8.0905 51.5,8.1045 51.5,8.1045 51.6,8.0905 51.6,8.0905 51.5))")]
    [InlineData(Wgs84, "POLYGON((51.5 8.0905,51.5 8.1045,51.6 8.1045,51.6 8.0905,51.5 8.0905))")]
    [InlineData(Utm32, "BBOX(436950,5700000,437920,5720000)")]
    public async Task Req_filter_crs_geometries_are_in_the_system_that_is_named(string crs, string shape)
    {
        var town = await TownAsync();
        var found = Ids(await GetAsync(Items(town, "reports", $"limit=1000&filter-crs={Uri.EscapeDataString(crs)}&filter={Uri.EscapeDataString($"S_WITHIN(geometry,{shape})")}")));
        Assert.Equal(Numbers().Where(n => n is > 10 and < 25 && n % 7 != 0).Select(n => Id(town, n)).ToHashSet(), found.ToHashSet());
    }

    [Fact]
    public async Task Req_filter_lang_cql2_json_is_the_same_language()
    {
        var town = await TownAsync();
        const string json = """{"op":"and","args":[{"op":"=","args":[{"property":"status"},"open"]},{"op":"like","args":[{"property":"title"},"Titel 2%"]}]}""";
        var found = Ids(await GetAsync(Items(town, "reports", "limit=1000&filter-lang=cql2-json&filter=" + Uri.EscapeDataString(json))));
        Assert.Equal(Numbers().Where(n => n % 3 != 0 && n.ToString(CultureInfo.InvariantCulture).StartsWith('2')).Select(n => Id(town, n)).ToHashSet(), found.ToHashSet());
    }

    [Theory]
    [InlineData("alter > 3")]
    [InlineData("hoehe BETWEEN 3 AND 7.5")]
    [InlineData("gesund = TRUE")]
    [InlineData("CASEI(art) LIKE CASEI('EICHE%')")]
    [InlineData("T_AFTER(gepflanzt, DATE('2020-01-10'))")]
    [InlineData("\"limit\" = 'x' AND nr <> 'L001'")]
    [InlineData("S_INTERSECTS(geometry, POLYGON((8.08 51.5,8.0815 51.5,8.0815 51.6,8.08 51.6,8.08 51.5)))")]
    public async Task Req_filter_objects_of_a_layer_are_those_for_which_the_filter_holds(string filter)
    {
        var town = await Town.MakeAsync(Service);
        await ImportAsync(town, Enumerable.Range(1, 30));
        var expected = Enumerable.Range(1, 30).Where(n => filter.Split(' ')[0] switch
        {
            "alter" => n % 5 > 3,
            "hoehe" => n is >= 3 and <= 7,
            "gesund" => n % 3 == 0,
            "CASEI(art)" => n % 2 == 1,
            "T_AFTER(gepflanzt," => n is >= 10 and < 30,
            "\"limit\"" => n != 1,
            _ => n <= 15,
        }).Select(n => $"L{n:000}");
        Assert.Equal(expected, await WalkAsync(Items(town, "trees", $"limit=4&filter={Uri.EscapeDataString(filter)}"), 4));
    }

    [Theory]
    [InlineData("reports", "status =", "filter.syntax")]
    [InlineData("reports", "nichts = 1", "filter.")]
    [InlineData("reports", "visibility = 'public'", "filter.")]
    [InlineData("reports", "title > 5", "filter.")]
    [InlineData("trees", "department_id = 1", "filter.")]
    [InlineData("trees", "alter = 'vier'", "filter.")]
    public async Task Req_filter_a_wrong_filter_is_refused_with_the_reason(string collection, string filter, string code)
    {
        var town = await Town.MakeAsync(Service);
        await ImportAsync(town, Enumerable.Range(1, 3));
        var problem = await GetAsync(Items(town, collection, "filter=" + Uri.EscapeDataString(filter)), HttpStatusCode.BadRequest);
        Assert.Contains(code, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Req_filter_lang_and_filter_crs_of_other_names_are_refused()
    {
        var town = await Town.MakeAsync(Service);
        await GetAsync(Items(town, "reports", "filter=status='open'&filter-lang=cql-text"), HttpStatusCode.BadRequest);
        await GetAsync(Items(town, "reports", "filter=status='open'&filter-crs=EPSG:4326"), HttpStatusCode.BadRequest);
        await GetAsync(Items(town, "reports", "filter=" + new string('(', 5000)), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Req_queryables_are_what_a_filter_may_name()
    {
        var town = await Town.MakeAsync(Service);
        await ImportAsync(town, Enumerable.Range(1, 3));
        var reports = (await GetAsync($"{Root(town)}/collections/reports/queryables")).GetProperty("properties");
        foreach (var property in reports.EnumerateObject())
            await GetAsync(Items(town, "reports", "filter=" + Uri.EscapeDataString($"{property.Name} IS NULL")));
        Assert.Equal("date-time", reports.GetProperty("requested_datetime").GetProperty("format").GetString());
        var trees = (await GetAsync($"{Root(town)}/collections/trees/queryables")).GetProperty("properties");
        Assert.Equal("date", trees.GetProperty("gepflanzt").GetProperty("format").GetString());
        Assert.Equal("integer", trees.GetProperty("alter").GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Object, trees.GetProperty("geometry").ValueKind);
    }

    // Of the seeded reports, those that are seen and no ideas.
    private static IEnumerable<int> Numbers() => Enumerable.Range(1, Seeded).Where(n => n % 10 != 0 && n % 4 != 0);

    private static bool Holds(string filter, int n)
    {
        var (isPlaced, east) = (n % 7 != 0, 8.08 + (n % 60 * 0.001));
        var text = n.ToString(CultureInfo.InvariantCulture);
        return filter.Split('(', ' ')[0] switch
        {
            "status" => n % 3 == 0,
            "NOT" => n % 3 != 0,
            "detailed_status" => n % 3 != 0,
            "title" => text.StartsWith('1'),
            "CASEI" => n == 21 || text.StartsWith('3'),
            "requested_datetime" => n / 2 is >= 12 and < 18,
            "geometry" => !isPlaced,
            "S_INTERSECTS" => isPlaced && east is > 8.0899 and < 8.1051,
            "S_DISJOINT" => isPlaced && east is not (> 8.0899 and < 8.1051),
            _ => n % 4 is 1 or 3,
        };
    }
}
