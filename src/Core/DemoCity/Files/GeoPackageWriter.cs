using System.Globalization;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Open311.Core.DemoCity.Files;

/// <param name="Type">As GeoPackage calls it: <c>POINT</c>, <c>MULTILINESTRING</c>, <c>POLYGON</c> …</param>
internal sealed record GeoPackageTable(string Name, string Type, string[] Columns, IReadOnlyList<(Geometry Shape, object[] Values)> Rows);

/// <summary>Tables of features in EPSG:25832 as a GeoPackage. The same rows write the same bytes.</summary>
internal static class GeoPackageWriter
{
    public static void Write(string path, params GeoPackageTable[] tables)
    {
        File.Delete(path);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();

        // OGC 12-128r18 (GeoPackage 1.3), tables 3, 1, 5.
        Execute("PRAGMA synchronous = OFF");
        Execute("PRAGMA application_id = 0x47504B47");
        Execute("PRAGMA user_version = 10300");
        using var transaction = connection.BeginTransaction();
        Execute("CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)");
        Execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL)");
        Execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84 geodetic', 4326, 'EPSG', 4326, $wgs84, NULL), ('ETRS89 / UTM zone 32N', 25832, 'EPSG', 25832, $utm, NULL)",
            ("$wgs84", "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]"), ("$utm", ZippedShapefileWriter.Wkt25832));
        Execute("CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)");
        Execute("CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name))");
        var time = DemoCityFiles.Written.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        foreach (var table in tables)
        {
            var box = new Envelope();
            foreach (var (shape, _) in table.Rows)
                box.ExpandToInclude(shape.EnvelopeInternal);
            Execute(
                "INSERT INTO gpkg_contents VALUES ($name, 'features', $name, '', $time, $x1, $y1, $x2, $y2, 25832)",
                ("$name", table.Name), ("$time", time), ("$x1", box.MinX), ("$y1", box.MinY), ("$x2", box.MaxX), ("$y2", box.MaxY));
            Execute("INSERT INTO gpkg_geometry_columns VALUES ($name, 'geom', $type, 25832, 0, 0)", ("$name", table.Name), ("$type", table.Type));
            Execute($"CREATE TABLE {table.Name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {table.Type}, {string.Join(", ", table.Columns.Select(column => column + " TEXT"))})");
            Insert(table);
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

        void Insert(GeoPackageTable table)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"INSERT INTO {table.Name} (geom, {string.Join(", ", table.Columns)}) VALUES ($geom, {string.Join(", ", table.Columns.Select(column => "$" + column))})";
            var geom = command.Parameters.Add("$geom", SqliteType.Blob);
            var values = table.Columns.Select(column => command.Parameters.Add("$" + column, SqliteType.Text)).ToList();
            var writer = new GeoPackageGeoWriter();
            foreach (var row in table.Rows)
            {
                geom.Value = writer.Write(row.Shape);
                for (var i = 0; i < values.Count; i++)
                    values[i].Value = row.Values[i];
                command.ExecuteNonQuery();
            }
        }
    }
}
