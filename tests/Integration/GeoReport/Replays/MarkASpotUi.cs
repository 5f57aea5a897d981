namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>Mark-a-Spot's front end below /georeport/v2: a browser of another site, pages with their number of reports, nested objects.</summary>
[Collection(Replays.Name)]
public sealed class MarkASpotUi(OneTown town) : Replay(town, "markaspot-ui")
{
    [Fact]
    public async Task posts_with_the_key_in_a_header_and_finds_its_report_on_the_first_page()
    {
        var made = await SendAsync("post");
        Assert.True(made.Status == 200, made.Body);
        Assert.Equal("*", made.Headers["Access-Control-Allow-Origin"]);
        var id = made.Json.GetProperty("service_requests").GetProperty("request").GetProperty("service_request_id").GetString();
        Assert.Equal("2", await StoredAsync("(SELECT count(*) FROM report_photos WHERE report_id = reports.id)", $"service_request_id = '{id}'"));
        var page = await SendAsync("page");
        Assert.Equal("*", page.Headers["Access-Control-Allow-Origin"]);
        Assert.True(page.Json.GetProperty("meta").GetProperty("total").GetInt32() >= 1);
        var report = Assert.Single(page.Json.GetProperty("requests").EnumerateArray(), report => report.GetProperty("service_request_id").GetString() == id);
        Assert.Equal("Eingegangen", report.GetProperty("extended_attributes").GetProperty("markaspot").GetProperty("status_descriptive_name").GetString());
    }
}
