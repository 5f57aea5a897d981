using System.Globalization;
using System.Net;
using System.Text;
using Open311.Geo;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

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

    [Fact]
    public async Task Tiles_of_reports_are_filtered_by_service_and_status()
    {
        var town = await TownAsync();
        var (column, row) = TileOf(8, 8.1, 51.56);
        // By the number: idea, lamp, pothole, noise; every third is closed, every seventh has no place, every tenth is hidden.
        Assert.Equal((Count(n => n % 4 == 1), Count(n => n % 4 == 1 && n % 3 != 0)), await CountsAsync("?service_code=lamp"));
        Assert.Equal((Count(n => n % 4 is 1 or 2 && n % 3 == 0), 0), await CountsAsync("?service_code=lamp,pothole&status=closed"));
        Assert.Equal((0, 0), await CountsAsync("?service_code=idea"));
        Assert.Equal((Count(n => n % 4 != 0 && n % 3 != 0), Count(n => n % 4 != 0 && n % 3 != 0)), await CountsAsync("?status=open"));

        static int Count(Func<int, bool> isChosen) => Enumerable.Range(1, Seeded).Count(n => n % 7 != 0 && n % 10 != 0 && isChosen(n));

        async Task<(int Count, int Open)> CountsAsync(string query)
        {
            using var answer = await AskAsync(Address(town, "reports", $"/8/{row}/{column}{query}"));
            return Sum(await answer.Content.ReadAsByteArrayAsync(Ct));
        }
    }

    [Fact]
    public async Task A_report_is_in_the_tile_of_its_place_as_long_as_everybody_may_see_it()
    {
        var town = await TownAsync();
        await SqlAsync($"DELETE FROM reports WHERE jurisdiction_id = {town.Id}");
        Assert.Equal((0, 0), await InTileAsync(8.1, 51.56));
        await SeedAsync(town, 1, 1);
        await SqlAsync($"UPDATE reports SET place = ST_SetSRID(ST_MakePoint(8.1, 51.56), 4326) WHERE jurisdiction_id = {town.Id}");
        Assert.Equal((1, 1), await InTileAsync(8.1, 51.56));
        await ChangeAsync("place = ST_SetSRID(ST_MakePoint(8.2, 51.6), 4326)");
        Assert.Equal(((0, 0), (1, 1)), (await InTileAsync(8.1, 51.56), await InTileAsync(8.2, 51.6)));
        await ChangeAsync("status = 'closed_fixed'");
        Assert.Equal((1, 0), await InTileAsync(8.2, 51.6));
        foreach (var change in (string[])["visibility = 'hidden'", "visibility = 'sandbox'", "token = 'abc' || id, stage = 0, department_id = NULL", "place = NULL"])
        {
            var before = await ValueAsync<string>($"SELECT to_jsonb(report)::text FROM reports AS report WHERE jurisdiction_id = {town.Id}");
            await ChangeAsync(change);
            Assert.Equal((change, (0, 0)), (change, await InTileAsync(8.2, 51.6)));
            await SqlAsync($"UPDATE reports SET visibility = kept.visibility, token = kept.token, stage = kept.stage, department_id = kept.department_id, place = kept.place FROM jsonb_populate_record(NULL::reports, '{before.Replace("'", "''", StringComparison.Ordinal)}') AS kept WHERE reports.jurisdiction_id = {town.Id}");
            Assert.Equal((1, 0), await InTileAsync(8.2, 51.6));
        }

        // A duplicate stands behind its head.
        await SeedAsync(town, 2, 1);
        await SqlAsync($"UPDATE reports AS report SET duplicate_of_id = head.id FROM reports AS head WHERE report.jurisdiction_id = {town.Id} AND head.jurisdiction_id = {town.Id} AND head.id < report.id");
        await ChangeAsync("place = ST_SetSRID(ST_MakePoint(8.2, 51.6), 4326)");
        Assert.Equal((1, 0), await InTileAsync(8.2, 51.6));
        await SqlAsync($"DELETE FROM reports WHERE jurisdiction_id = {town.Id} AND duplicate_of_id IS NOT NULL");
        await SqlAsync($"DELETE FROM reports WHERE jurisdiction_id = {town.Id}");
        Assert.Equal((0, 0), await InTileAsync(8.2, 51.6));

        Task ChangeAsync(string change) => SqlAsync($"UPDATE reports SET {change} WHERE jurisdiction_id = {town.Id}");

        // The same at every zoom.
        async Task<(int Count, int Open)> InTileAsync(double longitude, double latitude)
        {
            var all = new HashSet<(int, int)>();
            foreach (var zoom in (int[])[12, 14, 15, 18])
            {
                var (column, row) = TileOf(zoom, longitude, latitude);
                using var answer = await AskAsync(Address(town, "reports", $"/{zoom}/{row}/{column}"));
                all.Add(answer.StatusCode == HttpStatusCode.NoContent ? (0, 0) : Sum(await answer.Content.ReadAsByteArrayAsync(Ct)));
            }

            return Assert.Single(all);
        }
    }

    [Fact]
    public async Task The_database_and_the_program_number_places_alike()
    {
        foreach (var zoom in Enumerable.Range(0, TileAddress.MaxZoom + 1))
        {
            foreach (var (longitude, latitude) in ((double, double)[])[(8.1, 51.56), (-180, 85.05), (179.999999, -85.05), (0, 0), (-70.25, -33.4)])
            {
                var (column, row) = TileOf(zoom, longitude, latitude);
                var cells = TileCells.Of(TileAddress.TryParse(Text(zoom), Text(column), Text(row))!.Value);
                var cell = await ValueAsync<long>(string.Create(CultureInfo.InvariantCulture, $"SELECT tile_cell({longitude}, {latitude})"));
                Assert.True(cell >= cells.First && cell <= cells.Last, $"{longitude} {latitude} at {zoom}: {cell} is not in {cells}");
                Assert.Equal(cells.First >> TileCells.ShiftTo(zoom), cell >> TileCells.ShiftTo(zoom));
            }
        }

        Assert.True(await ValueAsync<bool>("SELECT tile_cell(8, 85.06) IS NULL AND tile_cell(8, -90) IS NULL"));
    }

    [Fact]
    public async Task No_tile_of_reports_exceeds_200_kB_however_many_there_are()
    {
        var town = await Town.MakeAsync(Service);
        await SqlAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            INSERT INTO reports (jurisdiction_id, service_request_id, service_id, status, stage, place, title, description, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
            SELECT {{town.Id}}, md5('{{town.Key}}' || n), (SELECT id FROM services WHERE jurisdiction_id = {{town.Id}} AND code = 'lamp'), 'received', 3,
                ST_SetSRID(ST_MakePoint(8.1 + (n % 200) * 0.00004, 51.56 + (n / 200) * 0.00004), 4326), 't', 'd', '{}', '{}', now(), now(), false, 'public', false
            FROM generate_series(0, 19999) AS n
            """));
        foreach (var zoom in Enumerable.Range(0, 19))
        {
            var (column, row) = TileOf(zoom, 8.1041, 51.5619);
            using var answer = await AskAsync(Address(town, "reports", $"/{zoom}/{row}/{column}"));
            var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);
            Assert.InRange(bytes.Length, 1, 200_000);
            // Below 15 none is lost: they are counted.
            if (zoom < 11)
                Assert.Equal((zoom, 20_000), (zoom, Sum(bytes).Count));
        }
    }

    /// <summary>The counts that a tile's features carry, added up.</summary>
    private static (int Count, int Open) Sum(byte[] tile)
    {
        var features = VectorTile.Features(tile);
        return (features.Sum(feature => Convert.ToInt32(feature["count"], CultureInfo.InvariantCulture)), features.Sum(feature => Convert.ToInt32(feature["open"], CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("reports", "/25/0/0", HttpStatusCode.NotFound)]
    [InlineData("reports", "/3/8/0", HttpStatusCode.NotFound)]
    [InlineData("reports", "/3/0/x", HttpStatusCode.NotFound)]
    [InlineData("nothing", "/3/0/0", HttpStatusCode.NotFound)]
    [InlineData("reports", "/3/0/0?colour=red", HttpStatusCode.BadRequest)]
    [InlineData("reports", "/3/0/0?status=half", HttpStatusCode.BadRequest)]
    [InlineData("districts", "/3/0/0?status=open", HttpStatusCode.BadRequest)]
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
