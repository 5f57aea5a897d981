namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>GeoReporter for Android.</summary>
[Collection(Replays.Name)]
public sealed class GeoReporterAndroid(OneTown town) : Replay(town, "georeporter-android")
{
    [Fact]
    public async Task reads_services_and_definitions_below_two_slashes()
    {
        Assert.Equal(3, (await SendAsync("services")).Json.GetArrayLength());
        var attributes = (await SendAsync("definition")).Json.GetProperty("attributes");
        Assert.All(attributes.EnumerateArray(), attribute => Assert.True(attribute.GetProperty("order").GetInt32() > 0));
    }

    [Fact]
    public async Task posts_a_form_and_looks_its_token_up()
    {
        var answer = await SendAsync("post");
        Assert.True(answer.Status is 200 or 201 or 202, answer.Body);
        var token = answer.Json[0].GetProperty("token").GetString()!;
        Assert.Equal("dunkel\nseit gestern", await StoredAsync("description", $"token = '{token}'"));
        Assert.Equal("""{"farbe": ["rot", "gelb"], "nummer": ["9"]}""", await StoredAsync("attributes", $"token = '{token}'"));
        Assert.Equal(token, (await SendAsync("token", ("token", token))).Json[0].GetProperty("token").GetString());
    }

    [Fact]
    public async Task posts_a_photo_and_looks_the_report_up()
    {
        var answer = await SendAsync("post-photo");
        Assert.True(answer.Status == 200, answer.Body);
        var id = answer.Xml.Element("request")!.Element("service_request_id")!.Value;
        Assert.Equal("Grüße vom Gehweg", (await SendAsync("request", ("id", id))).Json[0].GetProperty("description").GetString());
        Assert.Equal("1", await StoredAsync("photo_count", $"service_request_id = '{id}'"));
    }
}
