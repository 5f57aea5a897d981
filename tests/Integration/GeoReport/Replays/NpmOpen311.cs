namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>The npm package open311.</summary>
[Collection(Replays.Name)]
public sealed class NpmOpen311(OneTown town) : Replay(town, "npm-open311")
{
    [Fact]
    public async Task posts_lists_with_numbers_in_their_names_and_exchanges_the_token()
    {
        Assert.Equal("laterne", (await SendAsync("services")).Json[1].GetProperty("service_code").GetString());
        var answer = await SendAsync("post");
        Assert.True(answer.Status == 200, answer.Body);
        var token = answer.Json[0].GetProperty("token").GetString()!;
        Assert.Equal("""{"farbe": ["rot", "gelb"], "nummer": ["12"]}""", await StoredAsync("attributes", $"token = '{token}'"));
        Assert.False((await SendAsync("token", ("token", token))).Json[0].TryGetProperty("service_request_id", out _));
        await RoutedAsync(token);
        var id = (await SendAsync("token", ("token", token))).Json[0].GetProperty("service_request_id").GetString()!;
        var report = (await SendAsync("request", ("id", id))).Json[0];
        Assert.Equal("Die Laterne leuchtet rot", report.GetProperty("description").GetString());
        Assert.NotNull(report.GetProperty("updated_datetime").GetString());
    }
}
