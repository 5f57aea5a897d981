using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Geo.Readers;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>GDAL, which QGIS is built on, reads everything back over HTTP: through OGC API Features, and our vector tiles.</summary>
public sealed class GdalClientTests(RunningService service) : OgcTest(service)
{
    private const double ToleranceMeters = 0.001;

    private static readonly string? Ogr2ogr = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "ogr2ogr")).FirstOrDefault(File.Exists);

    /// <summary>Lines and an area with a hole, with columns of all kinds and an object that has none of them.</summary>
    private const string Ways = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"W1","name":"Große Gasse, \"alt\"","spuren":2,"breite":3.25,"gesperrt":true},"geometry":{"type":"LineString","coordinates":[[8.100000123,51.570000456],[8.101234567,51.571234567],[8.102,51.5711]]}},
        {"type":"Feature","properties":{"nr":"W2","name":null,"spuren":null,"breite":null,"gesperrt":null},"geometry":{"type":"MultiLineString","coordinates":[[[8.1,51.58],[8.101,51.581]],[[8.103,51.582],[8.104,51.583]]]}},
        {"type":"Feature","properties":{"nr":"W/3","name":"İğne Ğ – 橋","spuren":-7,"breite":0.000001,"gesperrt":false},"geometry":{"type":"Polygon","coordinates":[[[8.11,51.55],[8.12,51.55],[8.12,51.56],[8.11,51.56],[8.11,51.55]],[[8.112,51.552],[8.112,51.554],[8.114,51.554],[8.114,51.552],[8.112,51.552]]]}}]}
        """;

    [Theory]
    [InlineData("trees")]
    [InlineData("ways")]
    [InlineData("districts")]
    [InlineData("lamps")]
    public async Task Every_layer_comes_back_through_OGC_API_Features_as_it_was(string layer)
    {
        Assert.SkipUnless(Ogr2ogr is not null, "ogr2ogr (gdal-bin) is not on this machine.");
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 57));
        await town.ImportAsync("ways", Ways, "nr", null);
        var read = await ConvertAsync("-oo", "PAGE_SIZE=10", $"OAPIF:http://127.0.0.1:{Service.Address.Port}{Root(town)}", layer);
        var stored = await StoredAsync(town, layer);
        Assert.Equal(stored.Keys.Order(StringComparer.Ordinal), read.Select(KeyOf).Order(StringComparer.Ordinal));
        foreach (var feature in read)
        {
            var (shape, attributes) = stored[KeyOf(feature)];
            AssertSamePlace(shape, Shape(feature));
            foreach (var attribute in attributes.EnumerateObject())
                AssertSameValue(attribute.Value, feature.GetProperty("properties").TryGetProperty(attribute.Name, out var value) ? value : default);
        }

        // GDAL keeps the id of the feature in a column of its name.
        static string KeyOf(JsonElement feature) => feature.GetProperty("properties").GetProperty("nr").GetString()!;
    }

    [Fact]
    public async Task A_layer_comes_back_through_vector_tiles_to_the_millimetre()
    {
        Assert.SkipUnless(Ogr2ogr is not null, "ogr2ogr (gdal-bin) is not on this machine.");
        const int zoom = 24; // a unit of the tile is half a millimetre on the map, and less on the ground
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 8));
        foreach (var (key, (shape, attributes)) in await StoredAsync(town, "trees"))
        {
            var (column, row) = OgcTileTests.TileOf(zoom, shape.Coordinate.X, shape.Coordinate.Y);
            // The driver knows a tile by its file's name, so it is fetched for it.
            var path = Path.Combine(Path.GetTempPath(), $"open311-test-{Guid.NewGuid():N}.mvt");
            using (var tile = await AskAsync($"{Root(town)}/collections/trees/tiles/WebMercatorQuad/{zoom}/{row}/{column}"))
                await File.WriteAllBytesAsync(path, await tile.Content.ReadAsByteArrayAsync(Ct), Ct);
            var feature = Assert.Single(await ConvertAsync("-oo", $"X={column}", "-oo", $"Y={row}", "-oo", $"Z={zoom}", "-t_srs", "EPSG:4326", "MVT:" + path));
            File.Delete(path);
            AssertSamePlace(shape, Shape(feature));
            Assert.Equal(key, feature.GetProperty("properties").GetProperty("feature_id").GetString());
            foreach (var attribute in attributes.EnumerateObject())
                AssertSameValue(attribute.Value, feature.GetProperty("properties").GetProperty(attribute.Name));
        }
    }

    private static Geometry Shape(JsonElement feature) => GeoJsonGeometry.Read(feature.GetProperty("geometry"))!;

    /// <summary>The same parts with the same vertices in the same order, each within a millimetre.</summary>
    private static void AssertSamePlace(Geometry expected, Geometry actual)
    {
        Assert.Equal(expected.GeometryType, actual.GeometryType);
        Assert.Equal(expected.NumPoints, actual.NumPoints);
        foreach (var (one, other) in expected.Coordinates.Zip(actual.Coordinates))
        {
            var meters = double.Hypot((one.X - other.X) * Math.Cos(double.DegreesToRadians(one.Y)), one.Y - other.Y) * 111_320;
            Assert.True(meters <= ToleranceMeters, string.Create(CultureInfo.InvariantCulture, $"{meters} m from {one} to {other}"));
        }
    }

    /// <summary>GDAL has dates and truths of its own; what it writes of them is the same text.</summary>
    private static void AssertSameValue(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
            Assert.True(actual.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined, actual.ToString());
        else if (expected.ValueKind == JsonValueKind.Number)
            Assert.Equal(expected.GetDouble(), actual.GetDouble());
        else if (expected.ValueKind is JsonValueKind.True or JsonValueKind.False && actual.ValueKind == JsonValueKind.Number)
            Assert.Equal(expected.GetBoolean(), actual.GetInt32() == 1);
        else
            Assert.Equal(expected.ToString(), actual.ToString().Replace('/', expected.ToString().Contains('/', StringComparison.Ordinal) ? '/' : '-'));
    }

    private async Task<Dictionary<string, (Geometry Shape, JsonElement Attributes)>> StoredAsync(Town town, string layer)
    {
        await using var command = Service.Database.CreateCommand(
            """
            SELECT feature.key, feature.geom, feature.attributes::text FROM layers AS layer
            JOIN layer_features AS feature ON feature.jurisdiction_id = layer.jurisdiction_id AND feature.layer_version_id = layer.published_version_id
            WHERE layer.jurisdiction_id = $1 AND layer.key = $2
            """);
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(layer);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var stored = new Dictionary<string, (Geometry, JsonElement)>();
        while (await reader.ReadAsync(Ct))
            stored.Add(reader.GetString(0), (reader.GetFieldValue<Geometry>(1), JsonElement.Parse(reader.GetString(2))));
        return stored;
    }

    private async Task<List<JsonElement>> ConvertAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Ogr2ogr!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-f", "GeoJSON", "/vsistdout/", "-lco", "COORDINATE_PRECISION=12", "--config", "GDAL_HTTP_TIMEOUT", "60", .. arguments])
            start.ArgumentList.Add(argument);
        using var program = Process.Start(start)!;
        var errors = program.StandardError.ReadToEndAsync(Ct);
        var output = await program.StandardOutput.ReadToEndAsync(Ct);
        await program.WaitForExitAsync(Ct);
        Assert.True(program.ExitCode == 0, await errors);
        return [.. JsonElement.Parse(output).GetProperty("features").EnumerateArray()];
    }
}
