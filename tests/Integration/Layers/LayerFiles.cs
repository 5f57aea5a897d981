using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Esri;

namespace Open311.Tests.Integration.Layers;

/// <summary>A point of a file: columns "nr" and "name", coordinates in the file's CRS, east first.</summary>
internal sealed record FilePoint(string Nr, string Name, double X, double Y);

/// <summary>A folder with the files that a GIS office might send.</summary>
internal sealed class LayerFiles : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("layer-tests-");
    private int count;

    /// <param name="format">geojson, shapefile or geopackage.</param>
    /// <param name="wkt">The CRS in the words of a register; null leaves it out.</param>
    public string Write(string format, IReadOnlyList<FilePoint> points, int? srid, string? wkt) => format switch
    {
        "geojson" => Text("geojson", GeoJson(points, srid)),
        "shapefile" => Shape(points, wkt),
        "geopackage" => GeoPackage(points, srid ?? 0, wkt),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    public string Text(string ending, string text)
    {
        var path = Path.Combine(folder.FullName, $"{count++}.{ending}");
        File.WriteAllText(path, text);
        return path;
    }

    public string Bytes(string ending, byte[] content)
    {
        var path = Path.Combine(folder.FullName, $"{count++}.{ending}");
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Folder() => folder.CreateSubdirectory($"{count++}").FullName;

    /// <summary>A zipped shapefile whose record after so many is no record: its length is nonsense.</summary>
    public string BreakingOff(IReadOnlyList<FilePoint> points, int after)
    {
        const int headerBytes = 100;
        const int pointRecordBytes = 28;
        var zip = Shape(points, null);
        using var archive = ZipFile.Open(zip, ZipArchiveMode.Update);
        using var shp = archive.Entries.Single(entry => entry.Name.EndsWith(".shp", StringComparison.Ordinal)).Open();
        shp.Position = headerBytes + (after * pointRecordBytes) + 4;
        shp.Write([0x7F, 0xFF, 0xFF, 0xFF]);
        return zip;
    }

    public void Dispose() => folder.Delete(recursive: true);

    public static string GeoJson(IEnumerable<FilePoint> points, int? srid)
    {
        var crs = srid is null ? "" : $$$"""
            "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::{{{srid}}}"}},
            """;
        var features = points.Select(point => string.Create(CultureInfo.InvariantCulture, $$$"""
            {"type":"Feature","properties":{"nr":{{{JsonSerializer.Serialize(point.Nr)}}},"name":{{{JsonSerializer.Serialize(point.Name)}}}},"geometry":{"type":"Point","coordinates":[{{{point.X}}},{{{point.Y}}}]}}
            """));
        return $$"""{"type":"FeatureCollection",{{crs}}"features":[{{string.Join(",\n", features)}}]}""";
    }

    /// <summary>Districts W and E side by side, with a common border at this longitude.</summary>
    public static string TwoDistricts(double border) => """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"W","name":"West"},"geometry":{"type":"Polygon","coordinates":[[[8.08,51.55],[X,51.55],[X,51.60],[8.08,51.60],[8.08,51.55]]]}},
        {"type":"Feature","properties":{"nr":"E","name":"Ost"},"geometry":{"type":"Polygon","coordinates":[[[X,51.55],[8.14,51.55],[8.14,51.60],[X,51.60],[X,51.55]]]}}]}
        """.Replace("X", border.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private string Shape(IReadOnlyList<FilePoint> points, string? wkt)
    {
        var parts = folder.CreateSubdirectory($"{count++}");
        var shapefile = Path.Combine(parts.FullName, "layer.shp");
        Shapefile.WriteAllFeatures(points.Select(point => (IFeature)new Feature(new Point(point.X, point.Y), new AttributesTable { { "nr", point.Nr }, { "name", point.Name } })).ToList(), shapefile, wkt ?? "", Encoding.UTF8);
        if (wkt is null)
            File.Delete(Path.ChangeExtension(shapefile, ".prj"));
        var zip = parts.FullName + ".zip";
        ZipFile.CreateFromDirectory(parts.FullName, zip);
        return zip;
    }

    /// <summary>OGC 12-128r18 (GeoPackage 1.3), tables 3, 1, 5.</summary>
    private string GeoPackage(IReadOnlyList<FilePoint> points, int srid, string? wkt)
    {
        var path = Path.Combine(folder.FullName, $"{count++}.gpkg");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Run("PRAGMA application_id = 0x47504B47");
        Run("PRAGMA user_version = 10300");
        Run("CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)");
        Run("INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL)");
        if (srid > 0)
            Run("INSERT INTO gpkg_spatial_ref_sys VALUES ('the one', $srid, 'EPSG', $srid, $wkt, NULL)", ("$srid", srid), ("$wkt", wkt!));
        Run("CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)");
        Run("INSERT INTO gpkg_contents VALUES ('layer', 'features', 'layer', '', '2026-01-01T00:00:00.000Z', NULL, NULL, NULL, NULL, $srid)", ("$srid", srid));
        Run("CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name))");
        Run("INSERT INTO gpkg_geometry_columns VALUES ('layer', 'geom', 'POINT', $srid, 0, 0)", ("$srid", srid));
        Run("CREATE TABLE layer (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, nr TEXT, name TEXT)");
        var writer = new GeoPackageGeoWriter();
        foreach (var point in points)
            Run("INSERT INTO layer (geom, nr, name) VALUES ($geom, $nr, $name)", ("$geom", writer.Write(new Point(point.X, point.Y) { SRID = srid })), ("$nr", point.Nr), ("$name", point.Name));
        return path;

        void Run(string sql, params (string Name, object Value)[] values)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in values)
                command.Parameters.AddWithValue(name, value);
            command.ExecuteNonQuery();
        }
    }
}
