namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>Boston's web application; its own server's <c>request/{id}</c> is not in the standard and not here.</summary>
[Collection(Replays.Name)]
public sealed class Boston(OneTown town) : Replay(town, "boston")
{
    [Fact]
    public async Task posts_and_asks_with_a_key_on_every_get()
    {
        Assert.Equal(3, (await SendAsync("services")).Json.GetArrayLength());
        var answer = await SendAsync("post");
        Assert.True(answer.Status == 200, answer.Body);
        var token = answer.Json[0].GetProperty("token").GetString()!;
        await RoutedAsync(token);
        var id = await StoredAsync("service_request_id", $"token = '{token}'");
        Assert.Equal("Boston says \"hi\" & <bye>", (await SendAsync("requests-by-id", ("id", id!))).Json[0].GetProperty("description").GetString());
        var singular = await SendAsync("request-singular", ("id", id!));
        Assert.Equal(404, singular.Status);
        Assert.False(string.IsNullOrEmpty(singular.Json[0].GetProperty("description").GetString()));
    }
}
