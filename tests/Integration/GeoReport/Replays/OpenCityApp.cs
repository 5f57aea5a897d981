namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>Helsinki's open-city-app.</summary>
[Collection(Replays.Name)]
public sealed class OpenCityApp(OneTown town) : Replay(town, "open-city-app")
{
    [Fact]
    public async Task posts_with_a_title_and_reads_it_in_the_extended_attributes()
    {
        var answer = await SendAsync("post");
        Assert.True(answer.Status is 200 or 201, answer.Body);
        var id = answer.Json[0].GetProperty("service_request_id").GetString();
        var report = (await SendAsync("requests")).Json.EnumerateArray().First(report => report.GetProperty("service_request_id").GetString() == id);
        Assert.Equal("Reikä tiessä, iso ja syvä", report.GetProperty("description").GetString());
        Assert.Equal(("Reikä", "received"), (report.GetProperty("extended_attributes").GetProperty("title").GetString(), report.GetProperty("extended_attributes").GetProperty("detailed_status").GetString()));
        Assert.Contains("/media/", report.GetProperty("media_url").GetString(), StringComparison.Ordinal);
    }
}
