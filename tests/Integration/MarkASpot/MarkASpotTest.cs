using System.Net;
using System.Text.Json;
using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.MarkASpot;

public sealed class MarkASpotTown : DialectTown;

/// <summary>What the tests of this dialect share.</summary>
public abstract class MarkASpotTest(MarkASpotTown town) : ServiceTest(town)
{
    protected async Task<(HttpStatusCode Status, string Body)> AskAsync(string path, HttpMethod? method = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/georeport/v2/" + path) { Content = content };
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    protected async Task<JsonElement> JsonAsync(string path)
    {
        var (status, body) = await AskAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {(int)status} {body}");
        return JsonDocument.Parse(body).RootElement;
    }
}
