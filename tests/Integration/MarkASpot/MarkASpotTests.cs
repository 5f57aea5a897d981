using System.Net;
using System.Text;
using System.Text.Json;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.GeoReport;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.MarkASpot;

public sealed class MarkASpotTown : DialectTown;

/// <summary>The Mark-a-Spot dialect: what markaspot-ui-base sends, and what it needs back.</summary>
public sealed class MarkASpotTests(MarkASpotTown town) : ServiceTest(town), IClassFixture<MarkASpotTown>
{
    private const string Key = "api_key=" + ServiceFixture.ApiKey;
    private const string Work = "api_key=" + DialectTown.WorkKey;

    /// <summary>What the front end asks for a page of its map.</summary>
    private const string OfTheMap = "extensions=true&meta=true&sort=desc&start_date=2001-01-01&limit=20&offset=0&langcode=de";

    [Theory]
    [InlineData("discovery", "discovery.{0}")]
    [InlineData("page", "requests.{0}?extensions=true&meta=true&limit=2&offset=1&id=2025-1")]
    [InlineData("request", "requests/2025-1.{0}?extensions=true")]
    [InlineData("error-404", "requests/2025-999.{0}")]
    [InlineData("errors-400", "requests.{0}?bbox=1,2&sort=x&field_organisation=3")]
    public async Task Documents_are_as_recorded(string name, string path)
    {
        foreach (var format in new[] { "json", "xml" })
            Assert.Null(FixtureFiles.Difference($"markaspot/{name}.{format}", (await AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, format))).Body));
    }

    [Fact]
    public async Task A_page_says_how_many_there_are_and_reaches_back_to_the_beginning()
    {
        var page = await JsonAsync("requests.json?" + OfTheMap.Replace("limit=20", "limit=2", StringComparison.Ordinal));
        Assert.Empty(ContractSchemas.OfCheckout.Faults("MarkASpotPage", page));
        Assert.Equal(["2025-2", "2025-1"], Ids(page.GetProperty("requests")));
        Assert.Equal((5, 2, 0), (page.GetProperty("meta").GetProperty("total").GetInt32(), page.GetProperty("meta").GetProperty("limit").GetInt32(), page.GetProperty("meta").GetProperty("offset").GetInt32()));
        Assert.Contains("2019-idea", Ids((await JsonAsync("requests.json?" + OfTheMap)).GetProperty("requests")));
        Assert.Equal(["2019-idea"], Ids(await JsonAsync("requests.json?limit=2&page=3")));
    }

    [Theory]
    [InlineData("bbox=11.39,53.4,11.41,53.6", "2019-idea")]
    [InlineData("q=B%C3%A4nke", "2019-idea")]
    [InlineData("status=closed", "2025-3")]
    [InlineData("service_code=17,laterne", "2019-idea 2025-4")]
    [InlineData("id=2025-1", "2025-1")]
    [InlineData("nids=2025-1,2025-2", "2025-1 2025-2")]
    [InlineData("updated=2026-02-03T11:30:00Z", "2025-2")]
    [InlineData("sort=created&limit=1", "2019-idea")]
    [InlineData("sort=ASC&limit=1", "2019-idea")]
    [InlineData("fields=field_organisation&full=1&group_filter=1&service_code=17", "2019-idea")]
    [InlineData("jurisdiction=adorf&service_code=17", "2019-idea")]
    public async Task Each_parameter_does_what_it_says(string query, string ids) =>
        Assert.Equal(ids.Split(' '), Ids(await JsonAsync("requests.json?" + query)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task One_report_comes_as_a_page_of_one_where_that_is_asked_for()
    {
        var page = await JsonAsync("requests/2025-1.json?extensions=true&meta=true&langcode=en");
        Assert.Empty(ContractSchemas.OfCheckout.Faults("MarkASpotPage", page));
        var report = page.GetProperty("requests")[0];
        Assert.Equal("https://example.org/1.jpg,https://example.org/2.jpg", report.GetProperty("media_url").GetString());
        Assert.Equal("Am Markt 1, 12345 Adorf", report.GetProperty("address_string").GetString());
        Assert.Equal("Tiefbauamt", report.GetProperty("organisation").GetProperty("name").GetString());
        Assert.Equal("In progress", report.GetProperty("extended_attributes").GetProperty("markaspot").GetProperty("status_descriptive_name").GetString());
        Assert.Equal(JsonValueKind.Array, (await JsonAsync("requests/2025-1.json")).ValueKind);
    }

    [Fact]
    public async Task A_report_in_JSON_with_the_key_in_a_header_is_answered_200_with_nested_objects()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/georeport/v2/requests.json");
        request.Headers.Add("apikey", ServiceFixture.ApiKey);
        request.Content = new StringContent(
            """{"service_code":"schlagloch","lat":53.52,"long":11.32,"description":"Loch","media_url":"https://example.org/a,b.jpg, https://example.org/c.jpg","jurisdiction":"adorf"}""", Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var made = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Empty(ContractSchemas.OfCheckout.Faults("MarkASpotAnswer", made));
        var id = made.GetProperty("service_requests").GetProperty("request").GetProperty("service_request_id").GetString();
        await using var command = Service.Database.CreateCommand("SELECT media_urls FROM reports WHERE service_request_id = $1");
        command.Parameters.AddWithValue(id!);
        Assert.Equal(["https://example.org/a,b.jpg", "https://example.org/c.jpg"], (string[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task A_form_works_too_and_XML_nests_in_the_root()
    {
        using var answer = await Http.PostAsync("/georeport/v2/requests.xml", Report(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var root = Xml(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("service_requests", root.Name.LocalName);
        Assert.NotEmpty(root.Element("request")!.Element("service_request_id")!.Value);
    }

    [Fact]
    public async Task An_update_moves_the_status_by_a_key_of_its_scope()
    {
        var id = await SubmitAsync();
        var update = Form(("status", "closed"), ("status_notes", "Aufgefüllt."));
        var (forbidden, body) = await AskAsync($"requests/{id}.json?{Key}", HttpMethod.Post, Form(("status", "closed")));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden);
        Assert.Equal("403", JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("code").GetString());
        var (status, _) = await AskAsync($"requests/{id}.json?{Work}", HttpMethod.Post, update);
        Assert.Equal(HttpStatusCode.OK, status);
        var report = (await JsonAsync($"requests/{id}.json?extensions=true"))[0];
        Assert.Equal(("closed", "Aufgefüllt."), (report.GetProperty("status").GetString(), report.GetProperty("status_notes").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync($"requests/{id}.json?{Work}", HttpMethod.Post, Form(("status", "open")))).Status);
        Assert.Equal("open", (await JsonAsync($"requests/{id}.json"))[0].GetProperty("status").GetString());
        var (refused, errors) = await AskAsync($"requests/{id}.json?{Work}", HttpMethod.Post, Form(("status", "gone"), ("description", "Anders")));
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Equal(["400 - description", "400 - status"], JsonDocument.Parse(errors).RootElement.EnumerateArray().Select(error => error.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync($"requests/2025-hidden.json?{Work}", HttpMethod.Post, Form(("status", "closed")))).Status);
    }

    [Fact]
    public async Task Refusals_have_a_text_for_a_code()
    {
        var (status, body) = await AskAsync("requests.json?" + Key, HttpMethod.Post, Form(("lat", "53.5"), ("long", "11.5")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("103 - service_code", JsonDocument.Parse(body).RootElement[0].GetProperty("code").GetString());
        var (away, nothing) = await AskAsync("stats.json");
        Assert.Equal(HttpStatusCode.NotFound, away);
        Assert.Equal("404", JsonDocument.Parse(nothing).RootElement.GetProperty("error").GetProperty("code").GetString());
        using var slow = await Http.PostAsync("/georeport/v2/requests.json", Report(("api_key", "slowkey")), TestContext.Current.CancellationToken);
        using var over = await Http.PostAsync("/georeport/v2/requests.json", Report(("api_key", "slowkey")), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, over.StatusCode);
        Assert.NotEmpty(over.Headers.GetValues("Retry-After"));
    }

    private static IEnumerable<string> Ids(JsonElement reports) => reports.EnumerateArray().Select(report => report.GetProperty("service_request_id").GetString()!);

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string path, HttpMethod? method = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/georeport/v2/" + path) { Content = content };
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        var (status, body) = await AskAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {(int)status} {body}");
        return JsonDocument.Parse(body).RootElement;
    }
}
