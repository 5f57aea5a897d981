using System.Net;
using System.Xml;
using System.Xml.Linq;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>The ready project for QGIS: every collection once, as QGIS's OAPIF provider wants it.</summary>
public sealed class QgisProjectTests(RunningService service) : OgcTest(service)
{
    [Fact]
    public async Task Every_collection_is_a_layer_that_is_read_live()
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 5));
        using var answer = await AskAsync($"{Root(town)}/project.qgs");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($"attachment; filename=\"{town.Key}.qgs\"", answer.Content.Headers.ContentDisposition?.ToString());
        using var reader = XmlReader.Create(await answer.Content.ReadAsStreamAsync(Ct), new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Ignore });
        var project = (await XDocument.LoadAsync(reader, LoadOptions.None, Ct)).Root!;
        var collections = (await GetAsync($"{Root(town)}/collections")).GetProperty("collections").EnumerateArray().Select(one => one.GetProperty("id").GetString()!).ToList();
        var layers = project.Element("projectlayers")!.Elements("maplayer").ToList();
        Assert.Equal(
            collections.Order(StringComparer.Ordinal),
            layers.Select(layer => layer.Element("datasource")!.Value.Split("typename='")[1].Split('\'')[0]).Order(StringComparer.Ordinal));
        Assert.All(layers, layer => Assert.Equal("OAPIF", layer.Element("provider")!.Value));
        Assert.All(layers, layer => Assert.Contains($"/j/{town.Key}/ogc'", layer.Element("datasource")!.Value, StringComparison.Ordinal));
        Assert.Equal(layers.Select(layer => layer.Element("id")!.Value), project.Element("layer-tree-group")!.Elements("layer-tree-layer").Select(layer => layer.Attribute("id")!.Value));
        Assert.Equal("Polygon", layers.Single(layer => layer.Element("datasource")!.Value.Contains("'districts'", StringComparison.Ordinal)).Attribute("geometry")!.Value);
        Assert.Equal("EPSG:25832", project.Element("projectCrs")!.Descendants("authid").Single().Value);
        Assert.Contains("/project.qgs", await AskForPageAsync($"{Root(town)}/"), StringComparison.Ordinal);
    }

    private async Task<string> AskForPageAsync(string address)
    {
        using var page = await AskAsync(address, accept: "text/html");
        return await page.Content.ReadAsStringAsync(Ct);
    }
}
