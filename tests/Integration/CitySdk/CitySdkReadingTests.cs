using System.Net;
using System.Text;
using System.Text.Json;
using Open311.Tests.Integration.GeoReport.Replays;

namespace Open311.Tests.Integration.CitySdk;

/// <summary>The CitySDK dialect: what clients read.</summary>
public sealed class CitySdkReadingTests(KlarschiffTown town) : CitySdkTest(town), IClassFixture<KlarschiffTown>
{
    // Two reports are near each other, one has no place, one is elsewhere, and the idea is years old. What is hidden or not routed yet is never there.
    private static readonly string[] All = ["2019-idea", "2025-1", "2025-2", "2025-3", "2025-4"];

    [Theory]
    [InlineData("discovery", "discovery.{0}")]
    [InlineData("services", "services.{0}")]
    [InlineData("request", "requests/2025-1.{0}")]
    [InlineData("request-extensions", "requests/2025-1.{0}?extensions=true")]
    [InlineData("count", "requests.{0}?just_count=true&status=closed")]
    [InlineData("comments", "requests/comments/2019-idea.{0}")]
    [InlineData("coverage", "coverage.{0}?lat=53.5&long=11.5")]
    [InlineData("error-404", "requests/2025-999.{0}")]
    [InlineData("errors-422", "requests.{0}?detailed_status=DONE&area_code=3")]
    public async Task Documents_are_as_recorded(string name, string path)
    {
        foreach (var format in new[] { "json", "xml" })
            Expect($"{name}.{format}", (await AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, format))).Body, "citysdk");
    }

    [Fact]
    public async Task Without_a_filter_everything_public_is_found_however_old() => Assert.Equal(All, await IdsAsync(""));

    [Theory]
    [InlineData("status=closed", "2025-3")]
    [InlineData("detailed_status=PROCESSED", "2025-3")]
    [InlineData("detailed_status=RECEIVED, IN_PROCESS", "2019-idea 2025-1 2025-2 2025-4")]
    [InlineData("detailed_status=PENDING", "")]
    [InlineData("start_date=2019-01-01T00:00:00Z", "2019-idea 2025-1 2025-2 2025-3 2025-4")]
    [InlineData("end_date=2020-01-01T00:00:00Z", "2019-idea")]
    [InlineData("start_date=2018-01-01&end_date=2026-02-01", "2019-idea 2025-3 2025-4")]
    [InlineData("agency_responsible=gruen", "2019-idea")]
    [InlineData("agency_responsible=Grünflächenamt&negation=agency_responsible", "2025-1 2025-2 2025-3 2025-4")]
    [InlineData("keyword=idea", "2019-idea")]
    [InlineData("keyword=problem, idea", "2019-idea 2025-1 2025-2 2025-3 2025-4")]
    [InlineData("with_picture=true", "2025-1")]
    [InlineData("service_request_id=2025-1,2019-idea", "2019-idea 2025-1")]
    [InlineData("service_code=17&also_archived=true&map=true", "2019-idea")]
    [InlineData("max_requests=1", "2025-2")]
    public async Task Each_filter_finds_what_it_says(string query, string ids) =>
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries), await IdsAsync(query));

    [Fact]
    public async Task A_radius_is_true_metres_and_needs_all_three_numbers()
    {
        // 2025-1 lies 6.6 m west of 2025-2.
        Assert.Equal(["2025-1"], await IdsAsync("lat=53.5&long=11.25&radius=5"));
        Assert.Equal(["2025-1", "2025-2"], await IdsAsync("lat=53.5&long=11.25&radius=10"));
        Assert.Equal(All, await IdsAsync("lat=53.5&long=11.25"));
    }

    [Fact]
    public async Task Swapped_numbers_of_a_place_are_put_right_only_where_the_boundary_shows_it()
    {
        Assert.Equal(["2025-1"], await IdsAsync("lat=11.25&long=53.5&radius=5"));
        // Neither way inside.
        Assert.Empty(await IdsAsync("lat=20&long=30&radius=5"));
        Assert.Contains("lat", await RefusalAsync("requests.json?lat=530&long=110&radius=5", HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("observation_key=abc")]
    [InlineData("area_code=3")]
    [InlineData("detailed_status=DONE")]
    [InlineData("keyword=wish")]
    [InlineData("start_date=yesterday")]
    public async Task A_filter_that_is_not_there_or_makes_no_sense_is_422(string query) => await RefusalAsync("requests.json?" + query, HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task Tips_need_a_key_that_may_read_them()
    {
        await RefusalAsync("requests.json?keyword=tip", HttpStatusCode.Forbidden);
        await RefusalAsync("requests.json?keyword=tip&api_key=wrong", HttpStatusCode.Forbidden);
        Assert.Empty(await IdsAsync("keyword=tip&api_key=" + KlarschiffTown.ReadKey));
    }

    [Fact]
    public async Task The_kind_of_a_service_stands_before_the_first_semicolon()
    {
        var services = (await JsonAsync("services.json", schema: "CitySdkService")).EnumerateArray().ToDictionary(service => service.GetProperty("service_code").GetString()!);
        Assert.Equal("problem", services["schlagloch"].GetProperty("keywords").GetString()!.Split(';')[0]);
        Assert.Equal("idea", services["17"].GetProperty("keywords").GetString()!.Split(';')[0]);
        Assert.NotEqual(services["schlagloch"].GetProperty("group_id").GetInt32(), services["17"].GetProperty("group_id").GetInt32());
        var ideas = await JsonAsync("services.json?keywords=idea");
        Assert.Equal("17", Assert.Single(ideas.EnumerateArray()).GetProperty("service_code").GetString());
        Assert.Equal("17", Assert.Single((await JsonAsync("services.json?group=Stadtgrün")).EnumerateArray()).GetProperty("service_code").GetString());
    }

    [Fact]
    public async Task Votes_are_the_supporters_of_an_idea()
    {
        var idea = (await JsonAsync("requests/2019-idea.json?extensions=true", schema: "CitySdkRequest"))[0].GetProperty("extended_attributes");
        Assert.Equal(3, idea.GetProperty("votes").GetInt32());
        Assert.Equal("Mehr Bänke", idea.GetProperty("title").GetString());
    }

    [Fact]
    public async Task What_is_hidden_has_neither_record_nor_comments()
    {
        await RefusalAsync("requests/2025-hidden.json", HttpStatusCode.NotFound);
        await RefusalAsync("requests/comments/2025-hidden.json", HttpStatusCode.NotFound);
        Assert.Equal(JsonValueKind.Array, (await JsonAsync("requests/comments/2025-1.json")).ValueKind);
    }

    [Fact]
    public async Task Coverage_tells_inside_from_outside()
    {
        Assert.True((await JsonAsync("coverage.json?lat=53.5&long=11.5")).GetProperty("result").GetBoolean());
        Assert.False((await JsonAsync("coverage.json?lat=50&long=11.5")).GetProperty("result").GetBoolean());
        await RefusalAsync("coverage.json?lat=53.5", HttpStatusCode.UnprocessableEntity);
        await RefusalAsync("coverage.json?lat=x&long=1", HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("/citysdk/requests.json")]
    [InlineData("/citysdk/requests/comments/2019-idea.json")]
    public async Task Who_has_the_answer_already_gets_304(string path)
    {
        using var first = await Http.GetAsync(path, TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var second = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Every_town_has_it_below_its_key_and_its_host()
    {
        using var below = await Http.GetAsync("/j/adorf/citysdk/requests/2025-1.json", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, below.StatusCode);
        using var unknown = await Http.GetAsync("/j/nowhere/citysdk/requests.json", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.StartsWith("[{\"code\":404", await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_refused_in_format_below_a_towns_key_too()
    {
        var answer = await Replay.SendBytesAsync(Http.BaseAddress!, Encoding.ASCII.GetBytes($"GET /j/adorf/citysdk/requests.json?service_request_id={new string('1', 600_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        Assert.Equal(400, answer.Status);
        Assert.Equal(400, answer.Json[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Other_addresses_and_methods_are_refused_in_format()
    {
        await RefusalAsync("jobs.json", HttpStatusCode.NotFound);
        var (status, body) = await AskAsync("areas.xml");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("error_messages", Xml(body).Name.LocalName);
        await RefusalAsync("requests/2025-1.json", HttpStatusCode.MethodNotAllowed, HttpMethod.Delete);
    }
}
