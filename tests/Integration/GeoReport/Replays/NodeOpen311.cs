namespace Open311.Tests.Integration.GeoReport.Replays;

/// <summary>node-open311 and csharp-open311: everything in the address.</summary>
[Collection(Replays.Name)]
public sealed class NodeOpen311(OneTown town) : Replay(town, "node-open311")
{
    [Fact]
    public async Task posts_without_a_body()
    {
        var answer = await SendAsync("post");
        Assert.True(answer.Status == 200, answer.Body);
        var id = answer.Xml.Element("request")!.Element("service_request_id")!.Value;
        Assert.Equal("alles in der Adresse", (await SendAsync("request", ("id", id))).Xml.Element("request")!.Element("description")!.Value);
    }
}
