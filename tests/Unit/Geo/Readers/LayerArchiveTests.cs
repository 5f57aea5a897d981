using System.IO.Compression;
using System.Text;

namespace Open311.Tests.Unit.Geo.Readers;

/// <summary>Archives with one file that stands for itself; those of shapefiles and of KML are tested with their readers.</summary>
public sealed class LayerArchiveTests : IDisposable
{
    private const string Lamp = """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"L1"},"geometry":{"type":"Point","coordinates":[8.1,51.57]}}]}""";
    private readonly Layers layers = new();

    public void Dispose() => layers.Dispose();

    [Theory]
    [InlineData("lampen.geojson", Lamp, "GeoJSON")]
    [InlineData("export/Lampen.CSV", "nr;lon;lat\nL1;8,1;51,57\n", "CSV")]
    [InlineData("lampen.gml", """<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:o="urn:o"><gml:featureMember><o:lamp><o:nr>L1</o:nr><o:geom><gml:Point srsName="EPSG:4326"><gml:coordinates>8.1,51.57</gml:coordinates></gml:Point></o:geom></o:lamp></gml:featureMember></gml:FeatureCollection>""", "GML")]
    public void A_zipped_file_is_read_as_it_is_and_named_as_in_the_archive(string name, string content, string format)
    {
        var zip = layers.Zip("any.zip", ("readme.txt", [1]), ("schema.xsd", [1]), ("metadata.xml", [1]), ("__MACOSX/._lampen.geojson", [1]), (name, Encoding.UTF8.GetBytes(content)));
        using (var reader = layers.Open(zip))
        {
            Assert.StartsWith(format, reader.Format, StringComparison.Ordinal);
            Assert.Equal("lampen", reader.LayerName, ignoreCase: true);
            var feature = Assert.Single(reader.Read(TestContext.Current.CancellationToken)).Feature!;
            Assert.Equal("L1", feature.Attributes["nr"]);
            Assert.Equal((8.1, 51.57), (feature.Geometry!.Coordinate.X, feature.Geometry.Coordinate.Y));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }

    [Theory]
    [InlineData("a", "GeoJSON")]
    [InlineData("sub/b.csv", "CSV")]
    public void One_of_several_files_is_chosen_by_its_name(string name, string format)
    {
        var zip = layers.Zip("several.zip", ("a.geojson", Encoding.UTF8.GetBytes(Lamp)), ("sub/b.csv", Encoding.UTF8.GetBytes("nr;lon;lat\nL1;8,1;51,57\n")));
        using (var reader = layers.Open(zip, layers.Options with { LayerName = name }))
        {
            Assert.Equal(format, reader.Format);
            Assert.Equal(Path.GetFileNameWithoutExtension(name), reader.LayerName);
        }

        var missing = layers.Refused(zip, layers.Options with { LayerName = "c" });
        Assert.Equal("layer_missing", missing.Code);
        Assert.Contains("a.geojson, sub/b.csv", missing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_of_them_and_an_archive_in_an_archive_are_refused()
    {
        var several = layers.Refused(layers.Zip("several.zip", ("a.geojson", Encoding.UTF8.GetBytes(Lamp)), ("b.csv", [1])));
        Assert.Equal("archive_ambiguous", several.Code);
        Assert.Contains("a.geojson, b.csv", several.Text, StringComparison.Ordinal);
        using var inner = new MemoryStream();
        using (var archive = new ZipArchive(inner, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("b.csv");
        Assert.Equal("archive_unsafe", layers.Refused(layers.Zip("nested.zip", ("a.csv", inner.ToArray()))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(layers.Unpacked));
    }
}
