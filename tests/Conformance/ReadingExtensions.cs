using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;

namespace Open311.Tests.Conformance;

/// <summary>Pages of a list: <c>page</c> with <c>page_size</c>, <c>limit</c> with <c>offset</c>, and how many there are.</summary>
public sealed class ThePagesOfAList : Endpoint
{
    private const string Settled = "requests.json?status=open,closed&end_date=2020-12-31&start_date=2020-12-01";

    [Fact]
    public async Task follow_each_other_without_gaps_or_repetitions()
    {
        // Newest first, so that what others report meanwhile moves the pages: compared from a moment at which nothing can arrive any more, however slowly it is stored.
        var newest = (await GetJsonAsync("requests.json?limit=1"))[0].GetProperty("requested_datetime").GetDateTimeOffset();
        var end = newest.ToUniversalTime().AddMinutes(-2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var whole = Ids(await GetJsonAsync($"requests.json?end_date={end}&limit=5"));
        Assert.Equal(5, whole.Count);
        var pages = new List<string>();
        for (var page = 1; page <= 3; page++)
            pages.AddRange(Ids(await GetJsonAsync($"requests.json?end_date={end}&page={page}&page_size=2")));
        Assert.Equal(whole, pages.Take(whole.Count));
        Assert.Equal(pages.Count, pages.Distinct().Count());
        Assert.Equal(whole.Skip(1), Ids(await GetJsonAsync($"requests.json?end_date={end}&limit=4&offset=1")));
    }

    [Fact]
    public async Task are_empty_behind_the_last() => Assert.Equal("[]", (await GetAsync(Settled + "&page=40&page_size=1000")).Body);

    [Theory]
    [InlineData("page=0")]
    [InlineData("page=x")]
    [InlineData("limit=-1")]
    [InlineData("offset=-1&limit=10")]
    public async Task are_refused_where_they_are_none(string query) => (await GetAsync("requests.json?" + query)).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);

    [Fact]
    public async Task are_counted_for_who_asks()
    {
        await SubmitAsync();
        var answer = (await GetAsync("requests.json?meta=true&limit=1")).Expect(HttpStatusCode.OK);
        var count = int.Parse(answer.Headers["X-Result-Count"], CultureInfo.InvariantCulture);
        Assert.True(count >= 1);
        Assert.Equal((answer.Headers["X-Page-Count"], "1"), (count.ToString(CultureInfo.InvariantCulture), answer.Headers["X-Page-Size"]));
        Assert.False((await GetAsync("requests.json?limit=1")).Headers.ContainsKey("X-Result-Count"));
    }

    private static List<string> Ids(JsonElement list) => [.. list.EnumerateArray().Select(row => row.GetProperty("service_request_id").GetString()!)];
}

/// <summary>A list by place: <c>bbox</c>, and <c>lat</c>, <c>long</c>, <c>radius</c> in metres.</summary>
public sealed class AListByPlace : Endpoint
{
    [Fact]
    public async Task holds_what_lies_in_a_box_or_circle_and_nothing_else()
    {
        var report = await PlacedAsync();
        var (id, latitude, longitude) = (report.GetProperty("service_request_id").GetString()!, report.GetProperty("lat").GetDouble(), report.GetProperty("long").GetDouble());
        string Box(double east) => string.Create(CultureInfo.InvariantCulture, $"bbox={longitude + east - 0.001},{latitude - 0.001},{longitude + east + 0.001},{latitude + 0.001}");
        string Circle(double north, int meters) => string.Create(CultureInfo.InvariantCulture, $"lat={latitude + north}&long={longitude}&radius={meters}");
        foreach (var query in (string[])[Box(0), Circle(0, 10), Circle(0.0009, 120)])
            Assert.Contains(id, (await GetAsync("requests.json?" + query)).Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        // 0.0009 degrees of latitude are 100 metres.
        foreach (var query in (string[])[Box(0.01), Circle(0.0009, 80)])
            Assert.DoesNotContain($"\"{id}\"", (await GetAsync("requests.json?" + query)).Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bbox=1,2,3")]
    [InlineData("bbox=10,60,9,50")]
    [InlineData("lat=51&long=8")]
    [InlineData("lat=51&long=8&radius=-1")]
    [InlineData("lat=91&long=8&radius=10")]
    public async Task is_refused_where_the_place_is_none(string query) => (await GetAsync("requests.xml?" + query)).ExpectErrors(HttpStatusCode.BadRequest, isJson: false);

    private static async Task<JsonElement> PlacedAsync()
    {
        var report = (await GetJsonAsync($"requests/{await SubmitAsync()}.json"))[0];
        Assert.SkipWhen(report.GetProperty("lat").ValueKind != JsonValueKind.Number, "Reports have no place here.");
        return report;
    }
}

/// <summary>A list by what was written, by the time of change, by what it is about, and its order.</summary>
public sealed class AListByWordsAndTimes : Endpoint
{
    [Fact]
    public async Task finds_all_words_of_q()
    {
        var id = await SubmitAsync();
        var word = (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("description").GetString()!.Split(' ')[^1];
        Assert.Contains(id, (await GetAsync("requests.json?q=" + word)).Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        Assert.Equal("[]", (await GetAsync($"requests.json?q={word}+nosuchwordanywhere")).Body);
    }

    [Fact]
    public async Task has_what_changed_in_a_time_both_ends_included()
    {
        var id = await SubmitAsync();
        for (var i = 0; i < 40; i++)
        {
            // A change shows once nobody can come in before it.
            var changed = (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("updated_datetime").GetString();
            if ((await GetAsync($"requests.json?updated_after={changed}&updated_before={changed}")).Expect(HttpStatusCode.OK).Body.Contains(id, StringComparison.Ordinal))
                return;
            await Task.Delay(250);
        }

        Assert.Fail("The change never showed.");
    }

    [Fact]
    public async Task is_sorted_as_asked()
    {
        await SubmitAsync();
        await SubmitAsync();
        foreach (var (sort, member) in ((string, string)[])[("requested", "requested_datetime"), ("updated", "updated_datetime")])
        {
            var dates = (await GetJsonAsync($"requests.json?sort={sort}&limit=50")).EnumerateArray().Select(row => row.GetProperty(member).GetString()!).ToList();
            Assert.True(dates.SequenceEqual(dates.Order(StringComparer.Ordinal)) || dates.SequenceEqual(dates.OrderDescending(StringComparer.Ordinal)), $"sort={sort} sorts by something else.");
        }
    }

    [Theory]
    [InlineData("keyword=problem")]
    [InlineData("keyword=idea")]
    [InlineData("with_picture=true")]
    [InlineData("detailed_status=received")]
    [InlineData("agency_responsible=no-such-department")]
    public async Task takes(string query) => Assert.Equal(JsonValueKind.Array, (await GetJsonAsync("requests.json?" + query)).ValueKind);

    [Fact]
    public async Task has_only_reports_with_a_picture_where_that_is_asked() =>
        Assert.All((await GetJsonAsync("requests.json?with_picture=true")).EnumerateArray(), report => Assert.False(string.IsNullOrEmpty(report.GetProperty("media_url").GetString())));

    [Fact]
    public async Task has_tips_for_nobody_without_a_key() => (await GetAsync("requests.json?keyword=tip")).ExpectErrors(HttpStatusCode.Forbidden, isJson: true);
}

/// <summary>The same query as GeoJSON (RFC 7946), CSV (RFC 4180) and Atom (RFC 4287).</summary>
public sealed class OtherFormatsOfAList : Endpoint
{
    [Fact]
    public async Task are_geojson_with_the_place_as_longitude_and_latitude()
    {
        var id = await SubmitAsync();
        var wire = (await GetJsonAsync($"requests/{id}.json"))[0];
        var answer = (await GetAsync($"requests.geojson?service_request_id={id}")).Expect(HttpStatusCode.OK);
        Assert.StartsWith("application/geo+json", answer.ContentType, StringComparison.Ordinal);
        Assert.Equal("FeatureCollection", answer.Json.GetProperty("type").GetString());
        var feature = Assert.Single(answer.Json.GetProperty("features").EnumerateArray());
        Assert.Equal(id, feature.GetProperty("properties").GetProperty("service_request_id").GetString());
        if (wire.GetProperty("lat").ValueKind == JsonValueKind.Number)
            Assert.Equal((wire.GetProperty("long").GetDouble(), wire.GetProperty("lat").GetDouble()), (feature.GetProperty("geometry").GetProperty("coordinates")[0].GetDouble(), feature.GetProperty("geometry").GetProperty("coordinates")[1].GetDouble()));
    }

    [Fact]
    public async Task are_csv_with_a_header_and_no_formulas()
    {
        var fields = await ReportAsync();
        fields.RemoveAll(field => field.Name == "description");
        var id = (await PostAsync("requests.json", [.. fields, ("description", "=HYPERLINK(\"http://x.example\")")])).Expect(HttpStatusCode.OK).Json[0].GetProperty("service_request_id").GetString();
        var answer = (await GetAsync($"requests.csv?service_request_id={id}")).Expect(HttpStatusCode.OK);
        Assert.StartsWith("text/csv", answer.ContentType, StringComparison.Ordinal);
        Assert.Contains("service_request_id", answer.Body.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("'=HYPERLINK", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task are_a_feed_with_an_entry_for_each_report()
    {
        var id = await SubmitAsync();
        var answer = (await GetAsync($"requests.atom?service_request_id={id}")).Expect(HttpStatusCode.OK);
        Assert.StartsWith("application/atom+xml", answer.ContentType, StringComparison.Ordinal);
        XNamespace atom = "http://www.w3.org/2005/Atom";
        Assert.Equal(atom + "feed", answer.Xml.Name);
        Assert.Contains(id, Assert.Single(answer.Xml.Elements(atom + "entry")).Element(atom + "id")!.Value, StringComparison.Ordinal);
    }
}

/// <summary>RFC 9110: conditional requests, HEAD, content coding; the origin of browsers.</summary>
public sealed class TheTransport : Endpoint
{
    [Theory]
    [InlineData("requests.json?start_date=2021-01-01&end_date=2021-01-02")]
    [InlineData("services.xml")]
    [InlineData("discovery.json")]
    public async Task spares_who_has_the_answer(string path)
    {
        for (var i = 0; ; i++)
        {
            var tag = (await GetAsync(path)).Expect(HttpStatusCode.OK).Headers["ETag"];
            using var request = Request(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            var again = await SendAsync(request);
            // Somebody may have reported in between.
            if (again.Status != HttpStatusCode.NotModified && i < 20)
                continue;
            Assert.Equal((HttpStatusCode.NotModified, 0), (again.Status, again.Bytes.Length));
            return;
        }
    }

    [Fact]
    public async Task answers_HEAD_without_a_body()
    {
        var answer = (await SendAsync(Request(HttpMethod.Head, "services.json"))).Expect(HttpStatusCode.OK);
        Assert.Empty(answer.Bytes);
        Assert.Equal("application/json; charset=utf-8", answer.ContentType);
    }

    [Fact]
    public async Task compresses_for_who_can_read_it()
    {
        var plain = (await GetAsync("services.json")).Expect(HttpStatusCode.OK);
        using var request = Request(HttpMethod.Get, "services.json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        var answer = (await SendAsync(request)).Expect(HttpStatusCode.OK);
        Assert.Equal("gzip", answer.Headers["Content-Encoding"]);
        using var unpacked = new StreamReader(new GZipStream(new MemoryStream(answer.Bytes), CompressionMode.Decompress));
        Assert.Equal(plain.Body, await unpacked.ReadToEndAsync());
    }

    [Fact]
    public async Task may_be_read_by_pages_of_other_origins()
    {
        using var request = Request(HttpMethod.Get, "services.json");
        request.Headers.TryAddWithoutValidation("Origin", "https://app.example");
        Assert.Equal("*", (await SendAsync(request)).Expect(HttpStatusCode.OK).Headers["Access-Control-Allow-Origin"]);
    }
}
