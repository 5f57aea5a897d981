using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>What becomes of single features, and of a file whose columns are not the named ones.</summary>
public sealed class ImportFeatureTests(RunningService service) : ImportTest(service)
{
    [Fact]
    public async Task Broken_features_are_reported_with_number_and_reason_and_the_rest_is_stored()
    {
        var town = await TownAsync();
        string[] features =
        [
            Feature("A", """{"type":"Point","coordinates":[8.1,51.57]}"""),
            Feature("B", "null"),
            Feature("C", """{"type":"Point","coordinates":["8.1",51.57]}"""),
            Feature("D", """{"type":"Polygon","coordinates":[[[8.1,51.5],[8.2,51.6],[8.2,51.5],[8.1,51.6],[8.1,51.5]]]}"""),
            Feature("E", """{"type":"Point","coordinates":[437673.9,5713443.1]}"""),
            "\"not an object\"",
            Feature("", """{"type":"Point","coordinates":[8.1,51.57]}"""),
            Feature("A", """{"type":"Point","coordinates":[8.3,51.57]}"""),
            Feature("F", """{"type":"Point","coordinates":[8.2,51.58]}"""),
        ];
        var imported = (await ImportAsync(town, Files.Text("geojson", $$"""{"type":"FeatureCollection","features":[{{string.Join(",", features)}}]}"""))).Value;

        Assert.Equal(["A name A", "D name D", "F name F"], await PublishedAsync(town));
        Assert.Equal(
            ["2 geometry_missing dropped", "3 feature_malformed dropped", "4 geometry_repaired kept", "5 outside_crs_area dropped", "6 feature_malformed dropped", "7 key_missing dropped", "8 key_twice dropped"],
            imported.Problems.Select(problem => $"{problem.Number} {problem.Code} {(problem.Dropped ? "dropped" : "kept")}"));
        Assert.All(imported.Problems, problem => Assert.False(string.IsNullOrWhiteSpace(problem.Reason.German)));
        Assert.Equal((3, 6, 7), (imported.FeatureCount, imported.DroppedCount, imported.ProblemCount));

        // The version remembers the count, and what was repaired is valid for PostGIS too.
        await using var command = Service.Database.CreateCommand(
            "SELECT feature_count, problem_count, (SELECT bool_and(ST_IsValid(geom)) FROM layer_features AS f WHERE f.jurisdiction_id = v.jurisdiction_id AND f.layer_version_id = v.id) FROM layer_versions AS v WHERE jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal((3L, 7L, true), (reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2)));
    }

    [Fact]
    public async Task Of_a_key_that_occurs_twice_the_first_is_kept()
    {
        var town = await TownAsync();
        var path = Files.Write("geopackage", [new("1", "first", 8.1, 51.5), new("2", "other", 8.2, 51.5), new(" 1 ", "second", 8.3, 51.5)], 4326, "GEOGCS[\"WGS 84\"]");
        var imported = (await ImportAsync(town, path)).Value;
        var problem = Assert.Single(imported.Problems);
        Assert.Equal((3, "key_twice", true), (problem.Number, problem.Code, problem.Dropped));
        Assert.Equal(["1 first", "2 other"], await PublishedAsync(town));
    }

    [Theory]
    [InlineData("geojson", "nummer", null)]
    [InlineData("shapefile", "nummer", null)]
    [InlineData("geopackage", "nummer", null)]
    [InlineData("geojson", "nr", "strasse")]
    public async Task A_column_that_is_not_there_is_refused_with_those_that_are(string format, string key, string? label)
    {
        var town = await TownAsync();
        const string wgs84 = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]";
        var path = Files.Write(format, Points("v"), 4326, wgs84);
        await ImportAsync(town, path);
        var failure = Assert.Single((await ImportAsync(town, path, key: key, label: label)).Failures);
        Assert.Equal(("layer.column_missing", label is null ? "key" : "label"), (failure.Code, failure.Field));
        Assert.All((string[])[label ?? key, "nr", "name"], word => Assert.Contains(word, failure.Text("de"), StringComparison.Ordinal));
        Assert.Equal(1, await CountAsync(town, "layer_versions"));

        // Case alone is no reason to refuse.
        Assert.True((await ImportAsync(town, path, key: "NR", label: "Name")).Succeeded);
    }

    [Theory]
    [InlineData("geojson")]
    [InlineData("geopackage")]
    public async Task A_file_without_features_is_refused_as_such(string format)
    {
        var town = await TownAsync();
        await ImportAsync(town, Files.Write("geojson", Points("old"), null, null));
        var empty = format == "geojson" ? Files.Text("geojson", """{"type":"FeatureCollection","features":[]}""") : Files.Write(format, [], 4326, "GEOGCS[\"WGS 84\"]");
        Assert.Equal("layer.empty", Assert.Single((await ImportAsync(town, empty)).Failures).Code);
        Assert.Equal(["L1 old", "L2 old", "L3 old"], await PublishedAsync(town));
    }

    [Fact]
    public async Task A_file_of_which_nothing_can_be_used_is_not_published()
    {
        var town = await TownAsync();
        await ImportAsync(town, Files.Write("geojson", Points("old"), null, null));
        var failure = Assert.Single((await ImportAsync(town, Files.Text("geojson", $$"""{"type":"FeatureCollection","features":[{{Feature("A", "null")}}]}"""))).Failures);
        Assert.Equal("layer.nothing_usable", failure.Code);
        Assert.Equal(["L1 old", "L2 old", "L3 old"], await PublishedAsync(town));
    }

    private static string Feature(string key, string geometry) => $$$"""{"type":"Feature","properties":{"nr":"{{{key}}}","name":"name {{{key}}}"},"geometry":{{{geometry}}}}""";
}
