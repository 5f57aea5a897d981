using System.Text.Json;

namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>The Python package three.</summary>
[Collection(Replays.Name)]
public sealed class Three(OneTown town) : Replay(town, "three")
{
    [Fact]
    public async Task discovers_posts_and_lists()
    {
        Assert.Equal(["production", "test"], (await SendAsync("discovery")).Json.GetProperty("endpoints").EnumerateArray().Select(endpoint => endpoint.GetProperty("type").GetString()));
        var id = (await SendAsync("post")).Json[0].GetProperty("service_request_id").GetString()!;
        Assert.Equal("Loch im Asphalt, groß", await StoredAsync("description", $"service_request_id = '{id}'"));
        var withPhoto = (await SendAsync("post-photo")).Json[0].GetProperty("service_request_id").GetString()!;
        Assert.Equal("1", await StoredAsync("photo_count", $"service_request_id = '{withPhoto}'"));
        var list = await SendAsync("requests");
        Assert.Equal((200, JsonValueKind.Array), (list.Status, list.Json.ValueKind));
    }
}
