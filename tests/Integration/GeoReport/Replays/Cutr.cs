using System.Text.Json;

namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>The Java library of CUTR: takes nothing but 200, and sends what is not set as the word null.</summary>
[Collection(Replays.Name)]
public sealed class Cutr(OneTown town) : Replay(town, "cutr")
{
    [Fact]
    public async Task reads_services() => Assert.Equal(3, (await SendAsync("services")).Json.GetArrayLength());

    [Fact]
    public async Task posts_with_a_photo_and_reads_the_report()
    {
        var answer = await SendAsync("post");
        Assert.True(answer.Status == 200, answer.Body);
        var id = answer.Json[0].GetProperty("service_request_id").GetString()!;
        var report = (await SendAsync("request", ("id", id))).Json[0];
        Assert.Equal(JsonValueKind.Null, report.GetProperty("description").ValueKind);
        Assert.Contains("/media/", report.GetProperty("media_url").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"7": ["1", "2"]}""", await StoredAsync("attributes", $"service_request_id = '{id}'"));
        Assert.Null(await StoredAsync("(SELECT email FROM report_contacts WHERE report_id = reports.id)", $"service_request_id = '{id}'"));
    }
}
