using System.Net;
using System.Text.Json;
using Open311.Tests.Integration.Contract;

namespace Open311.Tests.Integration.MarkASpot;

/// <summary>The Mark-a-Spot dialect: what markaspot-ui-base reads.</summary>
public sealed class MarkASpotReadingTests(MarkASpotTown town) : MarkASpotTest(town), IClassFixture<MarkASpotTown>
{
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
            Expect($"{name}.{format}", (await AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, format))).Body, "markaspot");
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
    public async Task A_bug_is_500_in_the_dialects_shape()
    {
        await Service.SqlAsync("ALTER TABLE departments RENAME TO departments_away");
        try
        {
            var (status, body) = await AskAsync("requests.json");
            Assert.Equal(HttpStatusCode.InternalServerError, status);
            Assert.Equal("500", JsonElement.Parse(body).GetProperty("error").GetProperty("code").GetString());
        }
        finally
        {
            await Service.SqlAsync("ALTER TABLE departments_away RENAME TO departments");
        }
    }

    private static IEnumerable<string> Ids(JsonElement reports) => reports.EnumerateArray().Select(report => report.GetProperty("service_request_id").GetString()!);
}
