namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>open311status over the Ruby gem.</summary>
[Collection(Replays.Name)]
public sealed class Open311Status(OneTown town) : Replay(town, "open311status")
{
    [Fact]
    public async Task reads_services_and_the_latest_reports()
    {
        var id = await SubmitAsync();
        Assert.Equal(3, (await SendAsync("services")).Xml.Elements("service").Count());
        Assert.Contains((await SendAsync("requests")).Xml.Elements("request"), report => report.Element("service_request_id")!.Value == id);
        var none = await SendAsync("requests-of-days");
        Assert.Equal((200, 0), (none.Status, none.Xml.Elements().Count()));
    }
}
