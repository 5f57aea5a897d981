using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Layers;

/// <summary>Each of the <see cref="AwkwardFiles"/> goes through the whole import: it is taken as it should be, or refused by name, and nothing else.</summary>
public sealed partial class AwkwardFileTests(RunningService service) : ImportTest(service)
{
    [Theory]
    [InlineData("swapped-axes.geojson", "layer.outside_jurisdiction")]
    [InlineData("no-prj.zip", "layer.crs_unknown")]
    [InlineData("empty-layer.geojson", "layer.empty")]
    [InlineData("zip-bomb.zip", "layer.archive_unsafe")]
    [InlineData("path-traversal.zip", "layer.archive_unsafe")]
    [InlineData("depth-10000.geojson", "layer.json_too_deep")]
    public async Task It_is_refused_by_name_and_leaves_nothing(string name, string code)
    {
        var town = await TownWithBoundaryAsync();
        var failure = Assert.Single((await StageAsync(town, AwkwardFiles.All[name](Files))).Failures);
        Assert.Equal(code, failure.Code);
        Assert.Equal(0, await CountAsync(town, "layers"));
        if (name == "swapped-axes.geojson")
            Assert.Contains("latitude first", failure.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cp1252-umlauts.zip", "L1 Königstraße|L2 Große Gasse", "")]
    [InlineData("cp1252-umlauts.csv", "L1 Königstraße|L2 Große Gasse", "")]
    [InlineData("invalid-rings.geojson", "bow tie|fine|hole outside", "geometry_invalid 1, hole_outside_shell 1, repair_changes_area 2, self_crossing 1")]
    [InlineData("donut.geojson", "ring", "gap 1, uncovered 1")]
    [InlineData("enclave.geojson", "around|enclave", "uncovered 1")]
    [InlineData("300000-vertices.geojson", "coast", "")]
    [InlineData("duplicate-keys.geojson", "L1 Königstraße|L2 Große Gasse", "key_twice 1")]
    [InlineData("triggers.gpkg", "L1 Königstraße|L2 Große Gasse", "")]
    public async Task It_is_taken_and_what_is_wrong_with_it_is_said(string name, string expected, string findings)
    {
        var town = await TownWithBoundaryAsync(isTight: name is "donut.geojson" or "enclave.geojson");
        var path = AwkwardFiles.All[name](Files);
        var before = SHA256.HashData(await File.ReadAllBytesAsync(path, Ct));
        var imported = (await ImportAsync(town, path)).Value;
        Assert.Equal(expected, string.Join("|", (await PublishedAsync(town))!.Select(row => NameIsKey().Replace(row, "$1")).Order(StringComparer.Ordinal)));
        Assert.Equal(findings, string.Join(", ", imported.Report.Findings.Where(finding => finding.Code != "outside_boundary").OrderBy(finding => finding.Code, StringComparer.Ordinal).Select(finding => $"{finding.Code} {finding.Count}")));
        Assert.Equal(before, SHA256.HashData(await File.ReadAllBytesAsync(path, Ct)));
        Assert.Equal([path], Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + ".*").Where(file => File.Exists(file) && Path.GetExtension(file) is not ".shp"));
    }

    [Fact]
    public async Task The_hole_of_a_donut_belongs_to_nobody_and_an_enclave_to_itself()
    {
        var town = await TownWithBoundaryAsync();
        await ImportAsync(town, AwkwardFiles.All["donut.geojson"](Files), "donut");
        await ImportAsync(town, AwkwardFiles.All["enclave.geojson"](Files), "enclave");
        Assert.Equal(("", "ring"), (await AtAsync(town, "donut", 8.12, 51.52), await AtAsync(town, "donut", 8.105, 51.505)));
        Assert.Equal(("enclave", "around"), (await AtAsync(town, "enclave", 8.12, 51.52), await AtAsync(town, "enclave", 8.105, 51.505)));
    }

    [Fact]
    public async Task The_large_ring_has_all_its_vertices()
    {
        var town = await TownWithBoundaryAsync();
        var imported = (await ImportAsync(town, AwkwardFiles.All["300000-vertices.geojson"](Files))).Value;
        await using var command = Service.Database.CreateCommand("SELECT ST_NPoints(geom)::text || ' ' || ST_IsValid(geom)::text FROM layer_features WHERE jurisdiction_id = $1 AND layer_version_id = $2");
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(imported.VersionId);
        Assert.Equal($"{AwkwardFiles.Vertices + 1} true", await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task Each_file_has_its_line_that_says_why()
    {
        var readme = await File.ReadAllLinesAsync(Path.Combine(FixtureFiles.Folder, "layers", "README.md"), Ct);
        var listed = readme.Select(line => Row().Match(line)).Where(match => match.Success).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.Equal(AwkwardFiles.All.Keys.Order(StringComparer.Ordinal), listed.Keys.Order(StringComparer.Ordinal));
        Assert.All(listed.Values, why => Assert.True(why.Length > 20, why));
    }

    /// <summary>Key of the object that is there; empty: none.</summary>
    private async Task<string> AtAsync(Town town, string layer, double longitude, double latitude)
    {
        await using var command = Service.Database.CreateCommand(
            """
            SELECT coalesce(string_agg(feature.key, ','), '') FROM layers AS layer
            JOIN layer_features AS feature ON feature.jurisdiction_id = layer.jurisdiction_id AND feature.layer_version_id = layer.published_version_id AND ST_Covers(feature.geom, ST_SetSRID(ST_MakePoint($3, $4), 4326))
            WHERE layer.jurisdiction_id = $1 AND layer.key = $2
            """);
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(layer);
        command.Parameters.AddWithValue(longitude);
        command.Parameters.AddWithValue(latitude);
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }

    /// <param name="isTight">Little more than the area of the donut.</param>
    private async Task<Town> TownWithBoundaryAsync(bool isTight = false)
    {
        var town = await TownAsync();
        await using var command = Service.Database.CreateCommand($"UPDATE jurisdictions SET boundary = ST_Multi(ST_MakeEnvelope({(isTight ? "8.098, 51.498, 8.142, 51.542" : "8.09, 51.49, 8.15, 51.6")}, 4326)) WHERE id = $1");
        command.Parameters.AddWithValue(town.Id);
        await command.ExecuteNonQueryAsync(Ct);
        return town;
    }

    [GeneratedRegex(@"^(.+) \1$")]
    private static partial Regex NameIsKey();

    [GeneratedRegex(@"^\| `([^`]+)` \| made \| (.+) \|$")]
    private static partial Regex Row();
}
