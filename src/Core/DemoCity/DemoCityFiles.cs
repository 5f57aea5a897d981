using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Esri;
using Open311.Geo.Crs;

namespace Open311.Core.DemoCity;

/// <param name="DistrictsZip">Zipped shapefile, EPSG:25832; columns NR, NAME.</param>
/// <param name="RoadsGpkg">GeoPackage, EPSG:25832; columns nr, name, class (<c>federal</c> or <c>municipal</c>).</param>
/// <param name="LampsGeoJson">GeoJSON, EPSG:4326; members nummer, strasse, typ.</param>
/// <param name="Boundary">EPSG:4326.</param>
public sealed record DemoCityFileSet(string DistrictsZip, string RoadsGpkg, string LampsGeoJson, MultiPolygon Boundary);

/// <summary>The made-up town as the files that a city would send. The same seed writes the same bytes.</summary>
public static class DemoCityFiles
{
    // From the register's parameters, in the words of desktop programs.
    private const string Wkt25832 =
        "PROJCS[\"ETRS_1989_UTM_Zone_32N\",GEOGCS[\"GCS_ETRS_1989\",DATUM[\"D_ETRS_1989\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],"
        + "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",500000.0],"
        + "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",9.0],PARAMETER[\"Scale_Factor\",0.9996],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

    /// <summary>Stands in every place where a format wants a time.</summary>
    private static readonly DateTimeOffset Written = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes three files into the folder, over those of the same names.</summary>
    public static DemoCityFileSet Write(string folder, int seed = 311)
    {
        Directory.CreateDirectory(folder);
        var town = new DemoTown(seed);
        if (!new CoordinateTransformations().TryToWgs84(DemoTown.Srid, out var toWgs84, out var error))
            throw new InvalidOperationException(error.Text);
        var files = new DemoCityFileSet(
            Path.Combine(folder, "stadtbezirke.zip"),
            Path.Combine(folder, "strassen.gpkg"),
            Path.Combine(folder, "strassenlaternen.geojson"),
            new MultiPolygon([(Polygon)ToWgs84(town.Boundary)]) { SRID = 4326 });
        WriteDistricts(files.DistrictsZip, town.Districts);
        WriteRoads(files.RoadsGpkg, town.Roads);
        WriteLamps(files.LampsGeoJson, town.Lamps, lamp => (Point)ToWgs84(lamp));
        return files;

        Geometry ToWgs84(Geometry geometry) => toWgs84.TryTransform(geometry, out var moved, out var failure) ? moved : throw new InvalidOperationException(failure.Text);
    }

    private static void WriteDistricts(string path, IReadOnlyList<DemoDistrict> districts)
    {
        var unpacked = Directory.CreateTempSubdirectory("democity-");
        try
        {
            var shapefile = Path.Combine(unpacked.FullName, "stadtbezirke.shp");
            var features = districts.Select(district => (IFeature)new Feature(
                district.Area.Reverse(), new AttributesTable { { "NR", district.Number }, { "NAME", district.Name } })).ToList();
            Shapefile.WriteAllFeatures(features, shapefile, Wkt25832, Encoding.UTF8);
            SetDbfDate(Path.ChangeExtension(shapefile, ".dbf"));

            using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
            foreach (var extension in (string[])[".cpg", ".dbf", ".prj", ".shp", ".shx"])
            {
                var part = Path.ChangeExtension(shapefile, extension);
                // Stored, not packed: a packer's next version may pack the same into other bytes.
                var entry = archive.CreateEntry(Path.GetFileName(part), CompressionLevel.NoCompression);
                entry.LastWriteTime = Written;
                using var stream = entry.Open();
                stream.Write(File.ReadAllBytes(part));
            }
        }
        finally
        {
            unpacked.Delete(recursive: true);
        }
    }

    /// <summary>Bytes 1 to 3 of a dBASE table: year from 1900, month, day of the last change.</summary>
    private static void SetDbfDate(string path)
    {
        using var stream = File.OpenWrite(path);
        stream.Position = 1;
        stream.Write([(byte)(Written.Year - 1900), (byte)Written.Month, (byte)Written.Day]);
    }

    private static void WriteRoads(string path, IReadOnlyList<DemoRoad> roads)
    {
        File.Delete(path);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        var time = Written.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var box = new Envelope();
        foreach (var road in roads)
            box.ExpandToInclude(road.Line.EnvelopeInternal);

        // OGC 12-128r18 (GeoPackage 1.3), tables 3, 1, 5.
        Execute("PRAGMA application_id = 0x47504B47");
        Execute("PRAGMA user_version = 10300");
        using var transaction = connection.BeginTransaction();
        Execute("CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)");
        Execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL)");
        Execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84 geodetic', 4326, 'EPSG', 4326, $wgs84, NULL), ('ETRS89 / UTM zone 32N', 25832, 'EPSG', 25832, $utm, NULL)",
            ("$wgs84", "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]"), ("$utm", Wkt25832));
        Execute("CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)");
        Execute(
            "INSERT INTO gpkg_contents VALUES ('strassen', 'features', 'strassen', '', $time, $x1, $y1, $x2, $y2, 25832)",
            ("$time", time), ("$x1", box.MinX), ("$y1", box.MinY), ("$x2", box.MaxX), ("$y2", box.MaxY));
        Execute("CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name))");
        Execute("INSERT INTO gpkg_geometry_columns VALUES ('strassen', 'geom', 'LINESTRING', 25832, 0, 0)");
        Execute("CREATE TABLE strassen (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom LINESTRING, nr TEXT(3), name TEXT, class TEXT)");
        var writer = new GeoPackageGeoWriter();
        foreach (var road in roads)
        {
            Execute(
                "INSERT INTO strassen (geom, nr, name, class) VALUES ($geom, $nr, $name, $class)",
                ("$geom", writer.Write(road.Line)), ("$nr", road.Number), ("$name", road.Name), ("$class", road.Class));
        }

        transaction.Commit();
        Execute("VACUUM");

        void Execute(string sql, params (string Name, object Value)[] values)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in values)
                command.Parameters.AddWithValue(name, value);
            command.ExecuteNonQuery();
        }
    }

    private static void WriteLamps(string path, IReadOnlyList<DemoLamp> lamps, Func<Point, Point> toWgs84)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteString("name", "strassenlaternen");
        json.WriteStartArray("features");
        foreach (var lamp in lamps)
        {
            var place = toWgs84(lamp.Place);
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            json.WriteStartObject("properties");
            json.WriteString("nummer", lamp.Number);
            json.WriteString("strasse", lamp.Street);
            json.WriteString("typ", lamp.Type);
            json.WriteEndObject();
            json.WriteStartObject("geometry");
            json.WriteString("type", "Point");
            json.WriteStartArray("coordinates");
            json.WriteNumberValue(Math.Round(place.X, 7));
            json.WriteNumberValue(Math.Round(place.Y, 7));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
