using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>A report about a place next door is refused with the name of who is responsible there.</summary>
public sealed class NeighbourTests(RunningService service)
{
    private const string Around = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"1","name":"Ödland","contact":"rathaus@oedland.example"},"geometry":{"type":"Polygon","coordinates":[[[-30.2,40],[-30.1,40],[-30.1,40.1],[-30.2,40.1],[-30.2,40]]]}},
        {"type":"Feature","properties":{"nr":"2","name":"Fernau"},"geometry":{"type":"Polygon","coordinates":[[[-29.9,40],[-29.8,40],[-29.8,40.1],[-29.9,40.1],[-29.9,40]]]}}]}
        """;

    [Fact]
    public async Task Whom_to_ask_is_said_where_it_is_known()
    {
        var (town, apiKey) = await MakeAsync("Hausen", -30.1);
        var (other, _) = await MakeAsync("Nachbarn", -30.0);
        await ImportAsync(town.Id);

        Assert.Contains($"Dort ist zuständig: Nachbarn ({other.BaseAddress}).", await RefusedAsync(town, apiKey, -29.95, "de"), StringComparison.Ordinal);
        Assert.Contains("Responsible there: Ödland (rathaus@oedland.example).", await RefusedAsync(town, apiKey, -30.15, "en"), StringComparison.Ordinal);
        Assert.Contains("Dort ist zuständig: Fernau.", await RefusedAsync(town, apiKey, -29.85, "de"), StringComparison.Ordinal);
        Assert.EndsWith("Der Ort liegt nicht in Hausen.", await RefusedAsync(town, apiKey, -29.5, "de"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_it_is_by_the_towns_rules_for_places_outside_is_said_too()
    {
        var (town, apiKey) = await MakeAsync("Hausen an der Bahn", -31.1);
        await SetRulesAsync("""
            { "text": "Früher", "department": "all", "outside": true, "valid_until": "2020-01-01", "not_ours": { "name": "Bundesbahn", "contact": "1" } },
            { "text": "Andere Antwort", "department": "all", "outside": true, "answers": { "where": ["path"] }, "not_ours": { "name": "Wegeverband", "contact": "2" } },
            { "text": "Drinnen", "department": "all", "not_ours": { "name": "Drinnen GmbH", "contact": "3" } },
            { "text": "Bahn", "department": "all", "service": "loch", "outside": true, "not_ours": { "name": "Autobahn GmbH", "contact": "0800 0000000" } },
            { "text": "Später", "department": "all", "outside": true, "not_ours": { "name": "Nie", "contact": "4" } }
            """);
        Assert.EndsWith("Der Ort liegt nicht in Hausen an der Bahn. So etwas ist dort Sache von: Autobahn GmbH (0800 0000000).", await RefusedAsync(town, apiKey, -31.5, "de"), StringComparison.Ordinal);
        Assert.EndsWith("Such things there are a matter for Autobahn GmbH (0800 0000000).", await RefusedAsync(town, apiKey, -31.5, "en"), StringComparison.Ordinal);
        Assert.EndsWith("Sache von: Wegeverband (2).", await RefusedAsync(town, apiKey, -31.5, "de", ("attribute[where]", "path")), StringComparison.Ordinal);

        // The first that holds is the town's: nobody else is named.
        await SetRulesAsync("""
            { "text": "Amt", "department": "all", "outside": true },
            { "text": "Bahn", "department": "all", "outside": true, "not_ours": { "name": "Autobahn GmbH", "contact": "0800 0000000" } }
            """);
        Assert.EndsWith("Der Ort liegt nicht in Hausen an der Bahn.", await RefusedAsync(town, apiKey, -31.5, "de"), StringComparison.Ordinal);

        async Task SetRulesAsync(string rules)
        {
            using var file = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{ "rules": [{{rules}}] }"""));
            Assert.True((await Of<Core.Routing.ImportRules>().RunAsync(new(town.Id, TownFile.Read(file).Value), default)).Succeeded);
        }
    }

    private async Task<string> RefusedAsync(JurisdictionProfile town, string apiKey, double longitude, string language, params (string Name, string Value)[] more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/j/{town.Key}/open311/v2/requests.json")
        {
            Content = new FormUrlEncodedContent(
            [
                new("api_key", apiKey), new("service_code", "loch"), new("lat", "40.05"), new("long", longitude.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("description", "tief"),
                .. more.Select(field => KeyValuePair.Create(field.Name, field.Value)),
            ]),
        };
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await service.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var errors = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return errors.RootElement.EnumerateArray().Select(error => error.GetProperty("description").GetString()!).Single(text => text.Contains("Hausen", StringComparison.Ordinal));
    }

    /// <summary>A tenth of a degree wide, in the middle of an ocean, where no other test has a town.</summary>
    private async Task<(JurisdictionProfile Town, string ApiKey)> MakeAsync(string name, double west)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var key = $"n{Guid.NewGuid():N}.example";
        var square = new Polygon(new LinearRing([new(west, 40), new(west + 0.1, 40), new(west + 0.1, 40.1), new(west, 40.1), new(west, 40)])) { SRID = 4326 };
        var fields = new JurisdictionFields { Name = name, Boundary = new MultiPolygon([square]) { SRID = 4326 } };
        var id = (await Of<MakeJurisdiction>().RunAsync(new(key, fields), default)).Value;
        using var services = new MemoryStream("""{ "departments": [ { "key": "all", "name": "Amt", "fallback": true } ], "services": [ { "code": "loch", "name": "Loch" } ] }"""u8.ToArray());
        Assert.True((await Of<ImportServices>().RunAsync(new(id, TownFile.Read(services).Value), default)).Succeeded);
        return ((await Of<JurisdictionDirectory>().FindByNameAsync(key, default))!, (await Of<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, id, new("app", ["report"], "never", 1000)), default)).Value.Key);
    }

    private async Task ImportAsync(int id)
    {
        var file = Path.ChangeExtension(Path.GetTempFileName(), ".geojson");
        await File.WriteAllTextAsync(file, Around);
        var imported = await Of<ImportLayer>().RunAsync(
            new ImportLayerInput { JurisdictionId = id, LayerKey = "around", Title = "Umland", Path = file, KeyColumn = "nr", LabelColumn = "name", MapRole = MapRole.Neighbour, Attribution = "Stadt Teststadt", Licence = "CC0-1.0" }, null, default);
        Assert.True(imported.Succeeded, string.Join(' ', imported.Failures.Select(failure => failure.English)));
        File.Delete(file);
    }

    private T Of<T>()
        where T : notnull => service.Services.GetRequiredService<T>();
}
