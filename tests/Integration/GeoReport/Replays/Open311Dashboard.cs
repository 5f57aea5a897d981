namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>The dashboard of Code for America: goes on while the root has a child, white space included.</summary>
[Collection(Replays.Name)]
public sealed class Open311Dashboard(OneTown town) : Replay(town, "open311dashboard")
{
    [Fact]
    public async Task polls_day_by_day_until_the_root_is_really_empty()
    {
        var id = await SubmitAsync();
        Assert.Contains((await SendAsync("day")).Xml.Elements("request"), report => report.Element("service_request_id")!.Value == id);
        Assert.Empty((await SendAsync("day-without-reports")).Xml.Nodes());
    }

    [Fact]
    public async Task asks_for_its_open_reports_by_tens()
    {
        var id = await SubmitAsync();
        Assert.Equal(id, Assert.Single((await SendAsync("ten-open-ids", ("ids", Ids(id, 9)))).Xml.Elements("request")).Element("service_request_id")!.Value);
    }
}
