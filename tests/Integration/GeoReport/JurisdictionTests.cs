using System.Net;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>GeoReport v2, jurisdiction_id.</summary>
public sealed class AnInstallationOfSeveralTowns(ThreeTowns towns) : ServiceTest(towns), IClassFixture<ThreeTowns>
{
    [Fact]
    public async Task refuses_a_request_without_jurisdiction_with_400()
    {
        var error = await GetJsonAsync("services.json", HttpStatusCode.BadRequest);
        Assert.Equal(400, error[0].GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("services.json?jurisdiction_id=nowhere.example")]
    [InlineData("requests.json?jurisdiction_id=nowhere.example")]
    [InlineData("requests/1.json?jurisdiction_id=nowhere.example")]
    [InlineData("../../j/nowhere/open311/v2/services.json")]
    [InlineData("../../j/adorf/open311/v2/services.json?jurisdiction_id=bdorf.example")]
    public async Task answers_404_for_one_it_does_not_have(string path) => await GetJsonAsync(path, HttpStatusCode.NotFound);

    [Theory]
    [InlineData("services.json?jurisdiction_id=adorf.example")]
    [InlineData("services.json?jurisdiction_id=ADORF")]
    [InlineData("../../j/adorf.example/open311/v2/services.json")]
    [InlineData("../../j/adorf/open311/v2/services.json?jurisdiction_id=")]
    [InlineData("../../j/adorf.example/open311/v2/services.json?jurisdiction_id=adorf")]
    public async Task finds_one_by_key_alias_or_prefix(string path) => Assert.Equal(3, (await GetJsonAsync(path)).GetArrayLength());

    [Fact]
    public async Task finds_one_by_host_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/discovery.json") { Headers = { Host = "melden.bdorf.example:8311" } };
        using var answer = await Http.SendAsync(request);
        Assert.Contains("rathaus@bdorf.example", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task takes_the_jurisdiction_from_the_body_of_a_post()
    {
        var id = await SubmitAsync(("jurisdiction_id", "bdorf.example"));
        Assert.Empty((await GetJsonAsync($"requests.json?jurisdiction_id=adorf.example&service_request_id={id}")).EnumerateArray());
        Assert.Single((await GetJsonAsync($"requests.json?jurisdiction_id=bdorf.example&service_request_id={id}")).EnumerateArray());
    }

    [Fact]
    public async Task finds_a_report_by_its_id_without_jurisdiction_and_not_in_another()
    {
        var id = await SubmitAsync(("jurisdiction_id", "adorf.example"));
        Assert.Equal(id, (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("service_request_id").GetString());
        Assert.Single((await GetJsonAsync($"requests/{id}.json?jurisdiction_id=")).EnumerateArray());
        await GetJsonAsync($"requests/{id}.json?jurisdiction_id=bdorf.example", HttpStatusCode.NotFound);
        await GetJsonAsync($"../../j/bdorf/open311/v2/requests/{id}.json", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task lists_each_towns_endpoints_in_discovery()
    {
        var (_, body, _) = await GetAsync("discovery.xml");
        Assert.Equal(
            ["https://county.example/j/adorf.example/open311/v2", "https://county.example/j/adorf.example/open311/test/v2",
                "https://county.example/j/bdorf.example/open311/v2", "https://county.example/j/bdorf.example/open311/test/v2",
                "https://melden.cdorf.example/open311/v2", "https://melden.cdorf.example/open311/test/v2"],
            Xml(body).Descendants("url").Select(url => url.Value));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/open311")]
    [InlineData("/reports")]
    [InlineData("/ideas")]
    [InlineData("/reports/new")]
    [InlineData("/imprint")]
    public async Task shows_a_page_that_leads_to_each_towns_own_where_no_town_is_named(string path)
    {
        var (page, html) = await PageAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        foreach (var town in (string[])["https://county.example/j/adorf.example", "https://county.example/j/bdorf.example", "https://melden.cdorf.example"])
            Assert.Contains($"href=\"{town}{path}\"", html, StringComparison.Ordinal);
        Assert.Equal(path == "/open311", html.Contains("/open311/v2/discovery.xml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/j/bdorf/open311", HttpStatusCode.OK)]
    [InlineData("/j/nowhere/open311", HttpStatusCode.NotFound)]
    [InlineData("/j/nowhere/", HttpStatusCode.NotFound)]
    [InlineData("/reports/1", HttpStatusCode.NotFound)]
    public async Task shows_no_choice_of_towns_where_one_is_named_or_none_could_help(string path, HttpStatusCode status)
    {
        var (page, html) = await PageAsync(path);
        Assert.Equal(status, page.StatusCode);
        Assert.DoesNotContain("https://melden.cdorf.example", html, StringComparison.Ordinal);
    }

    private async Task<(HttpResponseMessage Page, string Html)> PageAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        using var page = await Http.SendAsync(request);
        return (page, await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task lists_the_endpoint_and_the_test_endpoint_of_one_town()
    {
        var discovery = await GetJsonAsync("../../j/bdorf/open311/v2/discovery.json");
        Assert.Equal(
            [("production", "https://county.example/j/bdorf.example/open311/v2"), ("test", "https://county.example/j/bdorf.example/open311/test/v2")],
            discovery.GetProperty("endpoints").EnumerateArray().Select(endpoint => (endpoint.GetProperty("type").GetString(), endpoint.GetProperty("url").GetString())));
    }
}

/// <summary>GeoReport v2, jurisdiction_id: a server of one jurisdiction may ignore it.</summary>
public sealed class AnInstallationOfOneTown(OneTown town) : ServiceTest(town), IClassFixture<OneTown>
{
    [Theory]
    [InlineData("services.json")]
    [InlineData("services.json?jurisdiction_id=")]
    [InlineData("services.json?jurisdiction_id=ville.quebec.qc.ca")]
    public async Task ignores_the_jurisdiction(string path) => Assert.Equal(3, (await GetJsonAsync(path)).GetArrayLength());

    [Fact]
    public async Task has_its_endpoint_at_the_installations_address()
    {
        var discovery = await GetJsonAsync("discovery.json");
        Assert.Equal("https://county.example/open311/v2", discovery.GetProperty("endpoints")[0].GetProperty("url").GetString());
    }
}
