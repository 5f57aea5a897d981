using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Persistence.Migrations;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>What an import writes down of its version's columns and shapes, with PostgreSQL as the judge of what it stored.</summary>
public sealed class DescribeLayerTests(RunningService service) : ImportTest(service)
{
    private const string Point = """{"type":"Point","coordinates":[8.1,51.57]}""";

    [Fact]
    public async Task Columns_are_described_as_their_values_are_stored()
    {
        var town = await TownAsync();
        var version = await ImportAsync(
            town,
            Feature(Point, """
                "nr":"1","name":"a","whole":1,"half":0.5,"round":5.0,"large":1e20,"zero":-0.0,"yes":true,"empty":null,"some":null,"mixed":1,"list":[1],"thing":{"a":1},"day":"2026-03-01",
                "moment":"2026-03-01T10:00:00Z","short":"2026-03-01 10:00","either":"2026-03-01","line":"2026-03-01\n","no day":"2026-3-1","Straße":"x","huge":123456789012345678901234567890
                """),
            Feature("""{"type":"LineString","coordinates":[[8.1,51.57],[8.3,51.6]]}""", """
                "nr":"2","name":null,"whole":-7,"half":2,"round":6,"large":3,"zero":0,"yes":false,"empty":null,"some":"x","mixed":"one","list":[],"thing":[],"day":"2026-12-31",
                "moment":"2026-03-01T10:00:00.123+01:00","short":"2026-03-01 10:00","either":"2026-03-01T10:00:00Z","line":"2026-03-01\n","no day":"2026-3-1","late":2.5
                """));
        var description = await DescribeAsync(town, version);

        Assert.Equal(
            """
            Straße: string
            day: string dates
            either: string
            empty:
            half: number
            huge: number whole
            large: number whole
            late: number
            line: string
            list: array
            mixed: number string whole
            moment: string times
            name: string
            no day: string
            nr: string
            round: number whole
            short: string times
            some: string
            thing: array object
            whole: number whole
            yes: boolean
            zero: number whole
            """.ReplaceLineEndings("\n"),
            string.Join('\n', description.Columns.Select(Line)));
        Assert.Equal(["LINESTRING", "POINT"], description.GeometryTypes);
        Assert.Equal([8.1, 51.57, 8.3, 51.6], description.Bbox);
        await AssertIsWhatIsStoredAsync(town);
    }

    [Fact]
    public async Task Shapes_are_described_as_they_are_after_repairs()
    {
        var town = await TownAsync();
        var version = await ImportAsync(
            town,
            Feature("""{"type":"Polygon","coordinates":[[[8.1,51.5],[8.2,51.6],[8.2,51.5],[8.1,51.6],[8.1,51.5]]]}""", "\"nr\":\"bow tie\""),
            Feature("""{"type":"Polygon","coordinates":[[[8.9,51.5],[8.9,51.6],[8.9,51.5],[8.9,51.5]]]}""", "\"nr\":\"a line, beyond repair\""),
            Feature(Point, "\"nr\":\"left out: the same key\",\"only here\":1"),
            Feature("""{"type":"Point","coordinates":[8.8,51.57]}""", "\"nr\":\"left out: the same key\",\"nowhere\":1"));
        var description = await DescribeAsync(town, version);

        Assert.Equal(["nr", "only here"], description.Columns.Select(column => column.Name));
        Assert.Equal(["MULTIPOLYGON", "POINT"], description.GeometryTypes);
        Assert.Equal([8.1, 51.5, 8.2, 51.6], description.Bbox);
        await AssertIsWhatIsStoredAsync(town);
    }

    [Fact]
    public async Task Of_a_file_whose_every_object_has_other_columns_some_are_described()
    {
        var town = await TownAsync();
        var version = await ImportAsync(town, [.. Enumerable.Range(1, 700).Select(n => Feature(Point, string.Create(CultureInfo.InvariantCulture, $"\"nr\":\"{n}\",\"c{n:000}\":{n}")))]);
        var description = await DescribeAsync(town, version);

        Assert.Equal(LayerDescription.MaxColumns, description.Columns.Count);
        Assert.Contains(description.Columns, column => column.Name == "nr");
        Assert.Equal(700, await CountAsync(town, "layer_features"));
    }

    private static string Line(LayerColumn column) =>
        $"{column.Name}: {string.Join(' ', [.. column.Types, .. column.IsWhole ? ["whole"] : Array.Empty<string>(), .. column.Texts == LayerTexts.Any ? Array.Empty<string>() : [SnakeCase.Of(column.Texts)]])}".TrimEnd();

    private static string Feature(string geometry, string properties) => $$"""{"type":"Feature","geometry":{{geometry}},"properties":{ {{properties}} } }""";

    private async Task<long> ImportAsync(Town town, params string[] features) =>
        (await ImportAsync(town, Files.Text("geojson", $$"""{"type":"FeatureCollection","features":[{{string.Join(",", features)}}] }"""), label: null)).Value.VersionId;

    private Task<LayerDescription> DescribeAsync(Town town, long version) => Of<DescribeLayer>().RunAsync(town.Id, version, Ct).AsTask();

    /// <summary>The statement that described the versions of older installations reads the features back; it comes to the same.</summary>
    private async Task AssertIsWhatIsStoredAsync(Town town)
    {
        var before = await StoredAsync(town);
        var statement = new LayerDescriptions().UpOperations.OfType<SqlOperation>().Single().Sql.TrimEnd().TrimEnd(';');
        await using var command = Service.Database.CreateCommand($"{statement} AND version.jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Ct));
        Assert.Equal(before, await StoredAsync(town));
        Assert.NotEmpty(JsonDocument.Parse(before).RootElement.GetProperty("columns").EnumerateArray());
    }

    private async Task<string> StoredAsync(Town town)
    {
        await using var command = Service.Database.CreateCommand("SELECT description::text FROM layer_versions WHERE jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }
}
