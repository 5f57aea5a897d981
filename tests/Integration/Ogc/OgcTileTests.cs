using System.Globalization;
using System.Net;
using System.Text;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>OGC API Tiles (20-057) and TileJSON, over HTTP.</summary>
public sealed class OgcTileTests(RunningService service) : OgcTest(service)
{
    [Fact]
    public async Task Req_tileset_the_way_from_a_collection_to_a_tile_is_linked()
    {
        var town = await TownAsync();
        var collection = await GetAsync($"{Root(town)}/collections/reports");
        var sets = await GetAsync(Link(collection, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector")!);
        var set = await GetAsync(Link(sets.GetProperty("tilesets")[0], "self")!);
        Assert.Equal(("vector", "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"), (set.GetProperty("dataType").GetString(), set.GetProperty("tileMatrixSetURI").GetString()));
        var (column, row) = TileOf(14, 8.1, 51.564);
        var tile = Link(set, "item")!.Replace("{tileMatrix}", "14", StringComparison.Ordinal).Replace("{tileRow}", Text(row), StringComparison.Ordinal).Replace("{tileCol}", Text(column), StringComparison.Ordinal);
        using var answer = await AskAsync(tile);
        Assert.Equal((HttpStatusCode.OK, "application/vnd.mapbox-vector-tile"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("reports", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using var again = await AskAsync(tile, knows: answer.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Req_tilematrixset_is_described_as_the_registry_has_it()
    {
        var town = await Town.MakeAsync(Service);
        var listed = await GetAsync(Link(await GetAsync($"{Root(town)}/"), "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes")!);
        var set = await GetAsync(Link(listed.GetProperty("tileMatrixSets")[0], "self")!);
        var matrices = set.GetProperty("tileMatrices").EnumerateArray().ToList();
        Assert.Equal(25, matrices.Count);
        Assert.Equal(559082264.028717, matrices[0].GetProperty("scaleDenominator").GetDouble(), 6);
        Assert.Equal(156543.033928041, matrices[0].GetProperty("cellSize").GetDouble(), 9);
        Assert.Equal(("12", 4096), (matrices[12].GetProperty("id").GetString(), matrices[12].GetProperty("matrixWidth").GetInt32()));
        Assert.Equal([-20037508.342789244, 20037508.342789244], matrices[5].GetProperty("pointOfOrigin").EnumerateArray().Select(number => number.GetDouble()));
    }

    [Fact]
    public async Task TileJson_names_the_tiles_and_what_is_in_them()
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 30));
        var document = await GetAsync(Address(town, "trees", "/tilejson"));
        Assert.Equal("3.0.0", document.GetProperty("tilejson").GetString());
        var layer = document.GetProperty("vector_layers")[0];
        Assert.Equal("trees", layer.GetProperty("id").GetString());
        Assert.Equal(("Number", "Boolean", "String"), (layer.GetProperty("fields").GetProperty("alter").GetString(), layer.GetProperty("fields").GetProperty("gesund").GetString(), layer.GetProperty("fields").GetProperty("art").GetString()));
        var (column, row) = TileOf(16, 8.0805, 51.57);
        var tile = document.GetProperty("tiles")[0].GetString()!.Replace("{z}", "16", StringComparison.Ordinal).Replace("{y}", Text(row), StringComparison.Ordinal).Replace("{x}", Text(column), StringComparison.Ordinal);
        using var answer = await AskAsync(tile);
        var content = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Ct));
        Assert.All((string[])["trees", "feature_id", "L005", "hoehe", "Eiche, groß"], text => Assert.Contains(text, content, StringComparison.Ordinal));
        Assert.Equal(4, document.GetProperty("bounds").GetArrayLength());
    }

    [Fact]
    public async Task Tiles_of_reports_and_of_ideas_have_only_their_own_and_nothing_hidden()
    {
        var town = await TownAsync();
        var (reports, ideas) = (new StringBuilder(), new StringBuilder());
        for (var n = 1; n <= Seeded; n++)
        {
            var (column, row) = TileOf(17, 8.08 + (n % 60 * 0.001), 51.56 + (n % 5 * 0.002));
            foreach (var (collection, all) in ((string, StringBuilder)[])[("reports", reports), ("ideas", ideas)])
            {
                using var answer = await AskAsync(Address(town, collection, $"/17/{row}/{column}"));
                all.Append(await answer.Content.ReadAsStringAsync(Ct)).Append('\0');
            }
        }

        for (var n = 1; n <= Seeded; n++)
        {
            var isSeen = n % 10 != 0 && n % 7 != 0;
            Assert.Equal((n, isSeen && n % 4 != 0), (n, Has(reports, Id(town, n))));
            Assert.Equal((n, isSeen && n % 4 == 0), (n, Has(ideas, Id(town, n))));
        }

        static bool Has(StringBuilder all, string id) => System.Text.RegularExpressions.Regex.IsMatch(all.ToString(), System.Text.RegularExpressions.Regex.Escape(id) + "(?![0-9])");
    }

    [Theory]
    [InlineData("reports", "/25/0/0", HttpStatusCode.NotFound)]
    [InlineData("reports", "/3/8/0", HttpStatusCode.NotFound)]
    [InlineData("reports", "/3/0/x", HttpStatusCode.NotFound)]
    [InlineData("nothing", "/3/0/0", HttpStatusCode.NotFound)]
    [InlineData("reports", "/3/0/0?colour=red", HttpStatusCode.BadRequest)]
    public async Task What_is_no_tile_is_refused(string collection, string path, HttpStatusCode expected)
    {
        var town = await Town.MakeAsync(Service);
        await GetAsync(Address(town, collection, path), expected);
    }

    [Fact]
    public async Task A_tile_without_anything_in_it_is_204()
    {
        var town = await TownAsync();
        using var empty = await AskAsync(Address(town, "lamps", "/16/0/0"));
        Assert.Equal(HttpStatusCode.NoContent, empty.StatusCode);
    }

    private static string Address(Town town, string collection, string path) => $"{Root(town)}/collections/{collection}/tiles/WebMercatorQuad{path}";

    internal static (int Column, int Row) TileOf(int zoom, double longitude, double latitude)
    {
        var tiles = 1 << zoom;
        return ((int)((longitude + 180) / 360 * tiles), (int)((1 - (Math.Asinh(Math.Tan(double.DegreesToRadians(latitude))) / Math.PI)) / 2 * tiles));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
