using System.Text.Json;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>Whom the data are from, and under which licence: wherever they are handed out.</summary>
public sealed class OgcSourceTests(RunningService service) : OgcTest(service)
{
    [Fact]
    public async Task Collections_tiles_project_and_base_map_name_source_and_licence()
    {
        var town = await Town.MakeAsync(Service);
        var collection = await GetAsync($"{Root(town)}/collections/districts");

        Assert.Equal("Stadt Teststadt", collection.GetProperty("attribution").GetString());
        Assert.Contains("Stadt Teststadt, CC0-1.0", collection.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("https://spdx.org/licenses/CC0-1.0.html", Link(collection, "license", "text/html"));
        foreach (var path in (string[])["/collections?f=html", "/collections/districts?f=html", "/project.qgs"])
            Assert.Contains("CC0-1.0", await TextAsync(Root(town) + path), StringComparison.Ordinal);
        Assert.Contains("Stadt Teststadt", JsonElement.Parse(await TextAsync($"/j/{town.Key}/map/style.json")).GetProperty("sources").GetProperty("town").GetProperty("attribution").GetString(), StringComparison.Ordinal);

        // Reports are the town's own.
        var reports = await GetAsync($"{Root(town)}/collections/reports");
        Assert.Equal("Teststadt", reports.GetProperty("attribution").GetString());
        Assert.Null(Link(reports, "license", "text/html"));
    }

    private async Task<string> TextAsync(string path)
    {
        using var answer = await AskAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync(Ct);
    }
}
