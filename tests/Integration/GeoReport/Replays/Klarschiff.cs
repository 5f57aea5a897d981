namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>Klarschiff's front end at the plain endpoint: photos as Base64.</summary>
[Collection(Replays.Name)]
public sealed class Klarschiff(OneTown town) : Replay(town, "klarschiff")
{
    [Theory]
    [InlineData("post")]
    [InlineData("post-form")] // the "+" of Base64 is not encoded and has become a blank
    public async Task posts_a_photo_as_text(string name)
    {
        var answer = await SendAsync(name);
        Assert.True(answer.Status == 200, answer.Body);
        var id = answer.Json[0].GetProperty("service_request_id").GetString();
        Assert.Equal("640x480", await StoredAsync("(SELECT width || 'x' || height FROM report_photos WHERE report_id = reports.id)", $"service_request_id = '{id}'"));
    }
}
