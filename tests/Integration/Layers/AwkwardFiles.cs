using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Esri;

namespace Open311.Tests.Integration.Layers;

/// <summary>Files as offices really send them, or attackers. Made when they are needed, always the same; why each is there stands in <c>tests/fixtures/layers/README.md</c>.</summary>
internal static class AwkwardFiles
{
    public const int Vertices = 300_000;

    private static readonly FilePoint[] Points = [new("L1", "Königstraße", 8.1, 51.57), new("L2", "Große Gasse", 8.101, 51.571)];

    public static IReadOnlyDictionary<string, Func<LayerFiles, string>> All { get; } = new Dictionary<string, Func<LayerFiles, string>>
    {
        ["swapped-axes.geojson"] = files => files.Text("geojson", LayerFiles.GeoJson(Points.Select(point => point with { X = point.Y, Y = point.X }), null)),
        ["no-prj.zip"] = files => files.Write("shapefile", [.. Points.Select((point, n) => point with { X = 437_700 + n, Y = 5_713_400 })], null, null),
        ["cp1252-umlauts.zip"] = Umlauts,
        ["cp1252-umlauts.csv"] = files => files.Bytes("csv", Encoding.Latin1.GetBytes("nr;name;lon;lat\r\nL1;Königstraße;8,1;51,57\r\nL2;Große Gasse;8,101;51,571\r\n")),
        ["invalid-rings.geojson"] = files => Areas(
            files,
            ("bow tie", "[[8.20,51.50],[8.21,51.51],[8.21,51.50],[8.20,51.51],[8.20,51.50]]"),
            ("hole outside", "[[8.10,51.50],[8.11,51.50],[8.11,51.51],[8.10,51.51],[8.10,51.50]],[[8.15,51.50],[8.16,51.50],[8.16,51.51],[8.15,51.50]]"),
            ("no area", "[[8.12,51.50],[8.13,51.50],[8.12,51.50],[8.12,51.50]]"),
            ("fine", "[[8.10,51.55],[8.11,51.55],[8.11,51.56],[8.10,51.56],[8.10,51.55]]")),
        ["donut.geojson"] = files => Areas(files, ("ring", $"{Square(8.10, 51.50, 0.04)},{Square(8.11, 51.51, 0.02)}")),
        ["enclave.geojson"] = files => Areas(files, ("around", $"{Square(8.10, 51.50, 0.04)},{Square(8.11, 51.51, 0.02)}"), ("enclave", Square(8.11, 51.51, 0.02))),
        ["300000-vertices.geojson"] = files => Areas(files, ("coast", Star())),
        ["empty-layer.geojson"] = files => files.Text("geojson", """{"type":"FeatureCollection","features":[]}"""),
        ["duplicate-keys.geojson"] = files => files.Text("geojson", LayerFiles.GeoJson([Points[0], Points[1] with { Nr = "L1" }, Points[1]], null)),
        ["zip-bomb.zip"] = files => Zip(files, ("layer.shp", new byte[50_000_000]), ("layer.dbf", new byte[1000])),
        ["path-traversal.zip"] = files => Zip(files, ("../../layer.shp", new byte[100]), ("layer.dbf", new byte[100])),
        ["triggers.gpkg"] = Triggers,
        ["depth-10000.geojson"] = files => files.Text("geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"nr\":\"L1\",\"a\":" + new string('[', 10_000) + new string(']', 10_000)
            + "},\"geometry\":{\"type\":\"Point\",\"coordinates\":[8.1,51.57]}}," + """{"type":"Feature","properties":{"nr":"L2","name":"b"},"geometry":{"type":"Point","coordinates":[8.1,51.57]}}]}"""),
    };

    private static string Areas(LayerFiles files, params (string Name, string Rings)[] areas) => files.Text(
        "geojson",
        $$"""{"type":"FeatureCollection","features":[{{string.Join(",\n", areas.Select(area => $$$"""{"type":"Feature","properties":{"nr":"{{{area.Name}}}","name":"{{{area.Name}}}"},"geometry":{"type":"Polygon","coordinates":[{{{area.Rings}}}]}}"""))}}]}""");

    private static string Square(double west, double south, double side) => string.Create(
        CultureInfo.InvariantCulture, $"[[{west:0.###},{south:0.###}],[{west + side:0.###},{south:0.###}],[{west + side:0.###},{south + side:0.###}],[{west:0.###},{south + side:0.###}],[{west:0.###},{south:0.###}]]");

    /// <summary>A jagged ring around a town.</summary>
    private static string Star()
    {
        var ring = new StringBuilder("[");
        for (var i = 0; i <= Vertices; i++)
        {
            var (angle, radius) = (i % Vertices * 2 * Math.PI / Vertices, i % 2 == 0 ? 0.020 : 0.0201);
            ring.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}[{8.1 + (radius * Math.Cos(angle)):0.#########},{51.57 + (radius * Math.Sin(angle)):0.#########}]");
        }

        return ring.Append(']').ToString();
    }

    /// <summary>As ArcView wrote them: the table is in Windows' code page, which its language byte says, and there is no .cpg.</summary>
    private static string Umlauts(LayerFiles files)
    {
        const int languageByte = 29;
        const byte windowsAnsi = 0x57;
        var folder = files.Folder();
        var shapefile = Path.Combine(folder, "LAMPEN.shp");
        Shapefile.WriteAllFeatures(
            [.. Points.Select(point => (IFeature)new Feature(new Point(point.X, point.Y), new AttributesTable { { "nr", point.Nr }, { "name", point.Name } }))], shapefile,
            """GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]""", Encoding.Latin1);
        File.Delete(Path.ChangeExtension(shapefile, ".cpg"));
        using (var table = File.OpenWrite(Path.ChangeExtension(shapefile, ".dbf")))
        {
            table.Position = languageByte;
            table.WriteByte(windowsAnsi);
        }

        var zip = folder + ".zip";
        ZipFile.CreateFromDirectory(folder, zip);
        return zip;
    }

    /// <summary>Reading must fire nothing and write nothing; the trigger on the contents would empty the layer.</summary>
    private static string Triggers(LayerFiles files)
    {
        var path = files.Write("geopackage", Points, 4326, "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            CREATE TRIGGER wipe AFTER UPDATE ON gpkg_contents BEGIN DELETE FROM layer; END;
            CREATE TRIGGER spread AFTER INSERT ON layer BEGIN INSERT INTO layer (geom, nr, name) SELECT geom, nr, load_extension('evil') FROM layer; END;
            """;
        command.ExecuteNonQuery();
        return path;
    }

    public static string Zip(LayerFiles files, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return files.Bytes("zip", stream.ToArray());
    }
}
