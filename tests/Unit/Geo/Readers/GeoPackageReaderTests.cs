using CsCheck;
using Microsoft.Data.Sqlite;
using Open311.Geo;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.Geo.Readers;

public sealed class GeoPackageReaderTests : IDisposable
{
    private static readonly string Berlin = Fixtures.PathTo("layers", "berlin_bikestands.gpkg");

    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Fact]
    public void Bicycle_stands_of_Berlin_are_read()
    {
        using var reader = layers.Open(Berlin);
        var items = reader.Read().ToList();

        Assert.Equal("GeoPackage", reader.Format);
        Assert.Equal("bikestands_centroids", reader.LayerName);
        Assert.Equal(4326, reader.Crs.Crs?.EpsgCode);
        Assert.Equal(200, reader.ExpectedFeatures);
        Assert.Equal(["gml_id", "ELEM_NR", "FLAECHE", "FRS_ANZAHL", "FRS_N", "GIS_ID", "LAENGE", "COMP_CAP"], reader.FieldNames);
        Assert.Equal(200, items.Count);
        var first = items[0].Feature!;
        Assert.Equal("1", first.SourceId);
        Assert.Equal("s_Fahrradstaender.1", first.Attributes["gml_id"]);
        Assert.Equal(10.59764644034, first.Attributes["FLAECHE"]);
        Assert.Equal(10L, first.Attributes["COMP_CAP"]);
        var berlin = BoundingBox.TryCreate(13.08, 52.33, 13.77, 52.68)!.Value;
        Assert.All(items, item =>
        {
            var prepared = LayerFeatures.Prepare(item.Feature!, Layers.ToWgs84(4326));
            Assert.Null(prepared.Problem);
            Assert.True(berlin.Covers(Wgs84Point.FromGeometry(Assert.IsType<NetTopologySuite.Geometries.Point>(prepared.Feature!.Geometry))));
        });
    }

    [Fact]
    public void Reading_changes_nothing_in_the_file_or_beside_it()
    {
        var path = layers.Write("stands.gpkg", File.ReadAllBytes(Berlin));
        using (var reader = layers.Open(path))
            Assert.Equal(200, reader.Read().Count());

        Assert.Equal(File.ReadAllBytes(Berlin), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.EnumerateFiles(layers.Folder));
    }

    [Fact]
    public void A_file_left_in_WAL_mode_is_read_without_writing_beside_it()
    {
        var path = Changed("PRAGMA journal_mode = WAL");
        using var reader = layers.Open(path);

        Assert.Equal(200, reader.Read().Count());
        Assert.Equal([path], Directory.EnumerateFiles(layers.Folder));
    }

    [Fact]
    public void The_organisation_and_its_code_count_not_the_srs_id()
    {
        var path = Changed(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('ETRS89 / UTM zone 32N', 100001, 'epsg', 25832, 'undefined', NULL)",
            "UPDATE gpkg_geometry_columns SET srs_id = 100001");
        using var reader = layers.Open(path);

        Assert.Equal(25832, reader.Crs.Crs?.EpsgCode);
    }

    [Theory]
    [InlineData("-1", "crs_unknown")]
    [InlineData("0", "crs_unknown")]
    [InlineData("77", "crs_unknown")]
    public void An_undefined_CRS_is_unknown(string srsId, string code)
    {
        using var reader = layers.Open(Changed($"UPDATE gpkg_geometry_columns SET srs_id = {srsId}"));

        Assert.Null(reader.Crs.Crs);
        Assert.Equal(code, reader.Crs.Error?.Code);
        Assert.Contains("EPSG:4326", reader.Crs.Error!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_CRS_of_another_organisation_is_matched_by_its_definition_or_refused()
    {
        using var matched = layers.Open(Changed("UPDATE gpkg_spatial_ref_sys SET organization = 'ESRI', organization_coordsys_id = 104 WHERE srs_id = 4326"));
        Assert.Equal(4326, matched.Crs.Crs?.EpsgCode);
        using var refused = layers.Open(Changed("UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 2180 WHERE srs_id = 4326"));
        Assert.Equal("crs_unsupported", refused.Crs.Error?.Code);
    }

    [Fact]
    public void Several_layers_want_a_name()
    {
        var path = Changed(
            "CREATE TABLE \"second \"\"layer\" (fid INTEGER PRIMARY KEY, shape BLOB, open BOOLEAN, photo BLOB)",
            "INSERT INTO \"second \"\"layer\" SELECT fid, geom, fid % 2, x'FFD8' FROM bikestands_centroids LIMIT 3",
            "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('second \"layer', 'features', 4326)",
            "INSERT INTO gpkg_geometry_columns VALUES ('second \"layer', 'shape', 'POINT', 4326, 0, 0)");

        var error = layers.Refused(path);
        Assert.Equal("layer_ambiguous", error.Code);
        Assert.Contains("bikestands_centroids, second \"layer", error.Text, StringComparison.Ordinal);
        Assert.Equal("layer_missing", layers.Refused(path, layers.Options with { LayerName = "third" }).Code);
        using var reader = layers.Open(path, layers.Options with { LayerName = "Second \"Layer" });
        Assert.Equal(3, reader.ExpectedFeatures);
        var first = reader.Read().First().Feature!;
        Assert.Equal(true, first.Attributes["open"]);
        Assert.DoesNotContain("photo", first.Attributes.Keys);
    }

    [Fact]
    public void Broken_geometries_are_named_and_the_rest_read()
    {
        var path = Changed(
            "UPDATE bikestands_centroids SET geom = x'00' WHERE fid = 2",
            "UPDATE bikestands_centroids SET geom = NULL WHERE fid = 3",
            "UPDATE bikestands_centroids SET geom = 'POINT (1 2)' WHERE fid = 4",
            "UPDATE bikestands_centroids SET geom = x'47500001E61000000102000000FFFFFFFF' WHERE fid = 5",
            "UPDATE bikestands_centroids SET geom = x'47500001E61000000106000000FFFFFF7F' WHERE fid = 6",
            "UPDATE bikestands_centroids SET geom = x'47500001E6100000010800000000000000' WHERE fid = 7");
        using var reader = layers.Open(path);
        var items = reader.Read().ToList();

        Assert.Equal(200, items.Count);
        Assert.Equal([2, 4, 5, 6, 7], items.Where(item => item.IsDropped).Select(item => (int)item.Problem!.Number));
        Assert.Equal("geometry_missing", LayerFeatures.Prepare(items[2].Feature!, Layers.ToWgs84(4326)).Problem?.Code);
    }

    [Fact]
    public void Files_that_are_no_GeoPackage_are_refused()
    {
        Assert.Equal("format_unknown", layers.Refused(layers.Write("text.gpkg", "this is a text")).Code);
        Assert.Equal("format_unknown", layers.Refused(layers.Write("empty.gpkg", "")).Code);
        Assert.Equal("file_missing", layers.Refused(Path.Combine(layers.Folder, "nowhere.gpkg")).Code);
        Assert.Equal("geopackage_broken", layers.Refused(layers.Write("head.gpkg", "SQLite format 3\0 and then nothing")).Code);
        Assert.Equal("geopackage_broken", layers.Refused(Changed("DROP TABLE gpkg_geometry_columns")).Code);
        Assert.Equal("geopackage_broken", layers.Refused(Changed("DELETE FROM gpkg_geometry_columns")).Code);
    }

    [Fact]
    public void The_content_decides_not_the_name()
    {
        using var reader = layers.Open(layers.Write("stands.zip", File.ReadAllBytes(Berlin)));

        Assert.Equal("GeoPackage", reader.Format);
    }

    [Fact]
    public void A_view_is_not_read()
    {
        var path = Changed(
            "ALTER TABLE bikestands_centroids RENAME TO hidden",
            "CREATE VIEW bikestands_centroids AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n",
            "UPDATE gpkg_contents SET table_name = 'bikestands_centroids'",
            "UPDATE gpkg_geometry_columns SET table_name = 'bikestands_centroids'");

        Assert.Contains("views are not read", layers.Refused(path).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutilated_files_never_throw_and_short_ones_never_pass_for_whole()
    {
        var whole = File.ReadAllBytes(Berlin);
        Gen.Select(Gen.Int[0, whole.Length - 9], Gen.Byte.Array[1, 8]).Sample(
            (at, bytes) =>
            {
                var broken = (byte[])whole.Clone();
                bytes.CopyTo(broken, at);
                ReadAll(broken);
            },
            iter: 150);
        for (var length = 16; length < whole.Length; length += 1024)
            ReadAll(whole[..length]);

        void ReadAll(byte[] content)
        {
            var path = layers.Write(Path.GetRandomFileName(), content);
            if (LayerFile.TryOpen(path, layers.Options, out var reader, out _))
            {
                using (reader)
                {
                    var items = reader.Read().ToList();
                    Assert.True(content.Length == whole.Length || items.Count == 200 || items[^1].EndsEarly);
                }
            }

            File.Delete(path);
        }
    }

    private string Changed(params string[] statements)
    {
        var path = layers.Write(Path.GetRandomFileName() + ".gpkg", File.ReadAllBytes(Berlin));
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = false }.ToString());
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        return path;
    }
}
