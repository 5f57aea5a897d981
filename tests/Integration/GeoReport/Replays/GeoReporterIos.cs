namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>GeoReporter for iOS.</summary>
[Collection(Replays.Name)]
public sealed class GeoReporterIos(OneTown town) : Replay(town, "georeporter-ios")
{
    [Fact]
    public async Task reads_services_without_a_group_that_is_null() =>
        Assert.All((await SendAsync("services")).Json.EnumerateArray(), service => Assert.NotNull(service.GetProperty("group").GetString()));

    [Fact]
    public async Task posts_a_form_and_shows_the_report()
    {
        var id = (await SendAsync("post")).Json[0].GetProperty("service_request_id").GetString()!;
        var report = (await SendAsync("request", ("id", id))).Json[0];
        Assert.Equal((53.1052, "open"), (report.GetProperty("lat").GetDouble(), report.GetProperty("status").GetString()));
        Assert.Equal("Eingegangen", report.GetProperty("status_notes").GetString());
    }

    [Fact]
    public async Task posts_a_photo_and_polls_the_token_without_an_id_in_it()
    {
        var answer = await SendAsync("post-photo");
        Assert.True(answer.Status == 200, answer.Body);
        var token = answer.Json[0].GetProperty("token").GetString()!;
        var pending = (await SendAsync("token", ("token", token))).Json[0];
        Assert.Equal(["token"], pending.EnumerateObject().Select(property => property.Name));
        await RoutedAsync(token);
        Assert.NotNull((await SendAsync("token", ("token", token))).Json[0].GetProperty("service_request_id").GetString());
        Assert.Equal("""{"farbe": ["rot", "gelb"], "nummer": ["5"]}""", await StoredAsync("attributes", $"token = '{token}'"));
    }
}
