using System.Globalization;
using System.Net;
using NetTopologySuite.Geometries;
using Open311.Geo.Readers;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>Whole collections as files, with and without a filter.</summary>
public sealed class OgcExportTests(RunningService service) : OgcTest(service)
{
    [Fact]
    public async Task GeoJson_has_everything_that_a_walk_through_the_pages_finds()
    {
        var town = await TownAsync();
        foreach (var query in (string[])["", "filter=" + Uri.EscapeDataString("status = 'open'"), "bbox=8.08,51.5,8.10,51.6", "status=closed"])
        {
            var file = await GetAsync(Export(town, "reports", "geojson", query));
            Assert.Equal((await WalkAsync(Items(town, "reports", "limit=7&" + query), 7)).Order(StringComparer.Ordinal), Ids(file).Order(StringComparer.Ordinal));
            Assert.False(file.TryGetProperty("crs", out _));
        }

        var projected = await GetAsync(Export(town, "reports", "geojson", "crs=" + Utm32));
        Assert.Equal("urn:ogc:def:crs:EPSG::25832", projected.GetProperty("crs").GetProperty("properties").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Csv_is_a_table_with_the_place_and_no_formulas()
    {
        var town = await TownAsync();
        await SqlAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE reports SET title = '=1+1' WHERE jurisdiction_id = {town.Id} AND service_request_id = '{Id(town, 11)}'"));
        using var answer = await AskAsync(Export(town, "reports", "csv", "filter=" + Uri.EscapeDataString("status = 'open'")));
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment; filename=\"reports.csv\"", answer.Content.Headers.ContentDisposition?.ToString());
        var lines = (await answer.Content.ReadAsStringAsync(Ct)).Split("\r\n");
        Assert.StartsWith("longitude,latitude,service_request_id,service_code,", lines[0], StringComparison.Ordinal);
        Assert.Equal((await WalkAsync(Items(town, "reports", "limit=1000&status=open"), 1000)).Count, lines.Length - 2);
        Assert.Contains(lines, line => line.Contains(",'=1+1,", StringComparison.Ordinal));
        await ImportAsync(town, Enumerable.Range(1, 3));
        using var trees = await AskAsync(Export(town, "trees", "csv", "crs=" + Utm32));
        lines = (await trees.Content.ReadAsStringAsync(Ct)).Split("\r\n");
        Assert.StartsWith("feature_id,east,north,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("L001,436", lines[1], StringComparison.Ordinal);
        using var districts = await AskAsync(Export(town, "districts", "csv"));
        Assert.Contains("\"POLYGON ((", await districts.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_for_Excel_begins_with_a_mark_where_it_is_asked_for_and_behind_the_links_of_pages()
    {
        var town = await TownAsync();
        Assert.Equal((byte)'l', (await BytesAsync(Export(town, "reports", "csv")))[0]);
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'l'], (await BytesAsync(Export(town, "reports", "csv", "bom=true")))[..4]);
        await GetAsync(Export(town, "reports", "csv", "bom=perhaps"), HttpStatusCode.BadRequest);
        await GetAsync(Export(town, "reports", "geojson", "bom=true"), HttpStatusCode.BadRequest);
        foreach (var page in (string[])[$"{Root(town)}/collections/reports?f=html", Items(town, "reports", "status=open&f=html")])
        {
            using var answer = await AskAsync(page);
            Assert.Matches("export\\.csv\\?[^\"]*bom=true", await answer.Content.ReadAsStringAsync(Ct));
        }

        async Task<byte[]> BytesAsync(string address)
        {
            using var answer = await AskAsync(address);
            return await answer.Content.ReadAsByteArrayAsync(Ct);
        }
    }

    [Theory]
    [InlineData(Crs84, 4326)]
    [InlineData(Wgs84, 4326)]
    [InlineData(Utm32, 25832)]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/3857", 3857)]
    public async Task A_GeoPackage_is_read_back_as_it_was(string crs, int srid)
    {
        var town = await Town.MakeAsync(Service);
        await ImportAsync(town, Enumerable.Range(1, 40));
        using var file = await SavedAsync(Export(town, "trees", "gpkg", "crs=" + Uri.EscapeDataString(crs)));
        Assert.True(LayerFile.TryOpen(file.Path, null, out var reader, out var error), error?.ToString());
        using (reader)
        {
            Assert.Equal(("GeoPackage", "trees", srid), (reader.Format, reader.LayerName, reader.Crs.Crs?.EpsgCode));
            var features = reader.Read(Ct).Select(item => item.Feature!).ToList();
            Assert.Equal(40, features.Count);
            var listed = (await GetAsync(Items(town, "trees", $"limit=100&crs={Uri.EscapeDataString(crs == Wgs84 ? Crs84 : crs)}"))).GetProperty("features").EnumerateArray().ToList();
            foreach (var (feature, expected) in features.Zip(listed))
            {
                var properties = expected.GetProperty("properties");
                Assert.Equal(expected.GetProperty("id").GetString(), feature.Attributes["feature_id"]);
                Assert.Equal(properties.GetProperty("alter").GetInt64(), feature.Attributes["alter"]);
                Assert.Equal(properties.GetProperty("hoehe").GetDouble(), feature.Attributes["hoehe"]);
                Assert.Equal(properties.GetProperty("gesund").GetBoolean(), feature.Attributes["gesund"]);
                Assert.Equal(properties.GetProperty("art").GetString(), feature.Attributes["art"]);
                var place = expected.GetProperty("geometry").GetProperty("coordinates");
                Assert.Equal((place[0].GetDouble(), place[1].GetDouble()), (((Point)feature.Geometry!).X, ((Point)feature.Geometry!).Y));
            }
        }
    }

    [Fact]
    public async Task A_column_that_is_called_as_one_of_ours_has_another_name_in_the_table()
    {
        var town = await TownAsync();
        await town.ImportAsync("posts", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"feature_id":"x","longitude":1},"geometry":{"type":"Point","coordinates":[8.1,51.57]}}]}""", "feature_id", null);
        using var answer = await AskAsync(Export(town, "posts", "csv"));
        Assert.Equal("feature_id,longitude,latitude,feature_id_2,longitude_2\r\nx,8.1,51.57,x,1\r\n", await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_GeoPackage_of_reports_has_those_without_a_place_too()
    {
        var town = await TownAsync();
        using var file = await SavedAsync(Export(town, "ideas", "gpkg"));
        Assert.True(LayerFile.TryOpen(file.Path, null, out var reader, out var error), error?.ToString());
        using (reader)
        {
            var features = reader.Read(Ct).Select(item => item.Feature!).ToList();
            Assert.Equal(Enumerable.Range(1, Seeded).Where(n => n % 10 != 0 && n % 4 == 0).Select(n => Id(town, n)).ToHashSet(), features.Select(feature => (string)feature.Attributes["service_request_id"]!).ToHashSet());
            Assert.Contains(features, feature => feature.Geometry is null);
        }
    }

    [Theory]
    [InlineData("reports", "csv", "limit=5", HttpStatusCode.BadRequest)]
    [InlineData("reports", "csv", "filter=status%20%3D", HttpStatusCode.BadRequest)]
    [InlineData("reports", "shp", "", HttpStatusCode.NotFound)]
    [InlineData("nothing", "csv", "", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_exported_is_refused(string collection, string format, string query, HttpStatusCode expected)
    {
        var town = await Town.MakeAsync(Service);
        await GetAsync(Export(town, collection, format, query), expected);
    }

    [Fact]
    public async Task The_collection_names_its_files_and_an_unchanged_one_is_304()
    {
        var town = await TownAsync();
        var links = (await GetAsync($"{Root(town)}/collections/reports")).GetProperty("links").EnumerateArray().Where(link => link.GetProperty("rel").GetString() == "enclosure").ToList();
        Assert.Equal(["application/geo+json", "text/csv; charset=utf-8; header=present", "application/geopackage+sqlite3"], links.Select(link => link.GetProperty("type").GetString()));
        foreach (var link in links)
        {
            using var first = await AskAsync(link.GetProperty("href").GetString()!);
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            using var again = await AskAsync(link.GetProperty("href").GetString()!, knows: first.Headers.ETag!.ToString());
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            using var head = await AskAsync(link.GetProperty("href").GetString()!, method: HttpMethod.Head);
            Assert.Equal((HttpStatusCode.OK, first.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        }
    }

    private static string Export(Town town, string collection, string format, string query = "") => $"{Root(town)}/collections/{collection}/export.{format}{(query.Length == 0 ? "" : "?" + query)}";

    private async Task<SavedFile> SavedAsync(string address)
    {
        using var answer = await AskAsync(address);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("application/geopackage+sqlite3", answer.Content.Headers.ContentType?.MediaType);
        var file = new SavedFile(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"export-test-{Guid.NewGuid():N}.gpkg"));
        await File.WriteAllBytesAsync(file.Path, await answer.Content.ReadAsByteArrayAsync(Ct), Ct);
        return file;
    }

    private sealed class SavedFile(string path) : IDisposable
    {
        public string Path => path;

        public void Dispose() => File.Delete(path);
    }
}
