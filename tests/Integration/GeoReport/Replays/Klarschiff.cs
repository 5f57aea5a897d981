namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>Klarschiff's front end: photos as Base64 at the plain endpoint too; below /citysdk it finds the numbers and shapes that it needs.</summary>
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

    [Fact]
    public async Task wants_201_one_object_and_a_message_and_finds_its_report_again()
    {
        var made = await SendAsync("citysdk-post");
        Assert.True(made.Status == 201, made.Body);
        Assert.NotEmpty(made.Json.GetProperty("create_message").GetString()!);
        var id = made.Json.GetProperty("service_request_id").GetString();
        Assert.Equal("640x480", await StoredAsync("(SELECT width || 'x' || height FROM report_photos WHERE report_id = reports.id)", $"service_request_id = '{id}'"));
        var list = await SendAsync("citysdk-list");
        var report = Assert.Single(list.Json.EnumerateArray(), report => report.GetProperty("service_request_id").GetString() == id);
        Assert.Equal("RECEIVED", report.GetProperty("extended_attributes").GetProperty("detailed_status").GetString());
    }

    [Fact]
    public async Task reads_the_descriptions_of_a_refusal_with_422()
    {
        var refused = await SendAsync("citysdk-wrong");
        Assert.Equal(422, refused.Status);
        Assert.NotEmpty(refused.Json[0].GetProperty("description").GetString()!);
    }
}
