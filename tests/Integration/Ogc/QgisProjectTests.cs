using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>The ready project for QGIS: every collection once, as QGIS's OAPIF provider wants it.</summary>
public sealed class QgisProjectTests(RunningService service) : OgcTest(service)
{
    /// <summary>Opens a project as QGIS does, without a window, and says what came of it.</summary>
    private const string Open = """
        import json, os, sys
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from qgis.core import QgsApplication, QgsProject
        application = QgsApplication([], False)
        application.initQgis()
        project = QgsProject.instance()
        is_read = project.read(sys.argv[1])
        layers = {layer.source().split("typename='")[1].split("'")[0]: layer for layer in project.mapLayers().values()}
        print(json.dumps({
            "is_read": is_read, "crs": project.crs().authid(), "view": project.viewSettings().defaultViewExtent().crs().isValid(),
            "layers": {key: {"is_valid": layer.isValid() and layer.crs().isValid(), "count": sum(1 for _ in layer.getFeatures()), "fields": [field.name() for field in layer.fields()]} for key, layer in layers.items()},
        }))
        sys.stdout.flush()
        os._exit(0)
        """;

    [Fact]
    public async Task QGIS_opens_it_knows_every_system_and_reads_every_layer_whole()
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists("/usr/lib/python3/dist-packages/qgis/core/__init__.py") && File.Exists(python), "QGIS (python3-qgis) is not on this machine.");
        var town = await TownAsync();
        await SqlAsync($"UPDATE jurisdictions SET boundary = ST_Multi(ST_MakeEnvelope(8.05, 51.5, 8.2, 51.6, 4326)) WHERE id = {town.Id}");
        await ImportAsync(town, Enumerable.Range(1, 1_205)); // more than a page of QGIS's
        var folder = Directory.CreateTempSubdirectory("open311-qgis-");
        var file = Path.Combine(folder.FullName, "town.qgs");
        using (var answer = await AskAsync($"{Root(town)}/project.qgs"))
            await File.WriteAllTextAsync(file, await answer.Content.ReadAsStringAsync(Ct), Ct);
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["HOME"] = folder.FullName, ["XDG_RUNTIME_DIR"] = folder.FullName } };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Open);
        start.ArgumentList.Add(file);
        using var program = Process.Start(start)!;
        var errors = program.StandardError.ReadToEndAsync(Ct);
        var output = await program.StandardOutput.ReadToEndAsync(Ct);
        await program.WaitForExitAsync(Ct);
        Assert.True(output.StartsWith('{'), await errors);
        folder.Delete(recursive: true);
        var opened = JsonElement.Parse(output);
        Assert.Equal((true, "EPSG:25832", true), (opened.GetProperty("is_read").GetBoolean(), opened.GetProperty("crs").GetString(), opened.GetProperty("view").GetBoolean()));
        var layers = opened.GetProperty("layers");
        Assert.All(layers.EnumerateObject(), layer => Assert.True(layer.Value.GetProperty("is_valid").GetBoolean(), layer.Name));
        Assert.Equal((1_205, 2), (Count("trees"), Count("districts")));
        Assert.Equal(Enumerable.Range(1, Seeded).Count(n => n % 10 != 0 && n % 4 == 0), Count("ideas"));
        Assert.Contains("status", layers.GetProperty("reports").GetProperty("fields").EnumerateArray().Select(field => field.GetString()));

        int Count(string layer) => layers.GetProperty(layer).GetProperty("count").GetInt32();
    }

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
