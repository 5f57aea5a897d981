using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Open311.Geo.Writers;

/// <summary>What the values of a column are, in the words of GeoPackage (OGC 12-128r18, table 1).</summary>
public enum GeoPackageType
{
    Text,
    Integer,
    Real,
    Boolean,

    /// <summary><c>2026-03-01</c></summary>
    Date,

    /// <summary><c>2026-03-01T10:00:00.000Z</c></summary>
    DateTime,
}

/// <param name="Srid">EPSG code; also the <c>srs_id</c>.</param>
/// <param name="Definition">WKT 1.</param>
public sealed record GeoPackageSystem(int Srid, string Name, string Definition);

/// <summary>What the file is told once.</summary>
/// <param name="Table">Also the name that GIS programs show.</param>
/// <param name="GeometryType">POINT, MULTIPOLYGON …; GEOMETRY: of any type.</param>
public sealed record GeoPackageTable(string Table, string Title, string Description, string GeometryType, GeoPackageSystem System, IReadOnlyList<(string Name, GeoPackageType Type)> Columns);

/// <summary>
/// Writes one feature table into a new GeoPackage 1.3 file (OGC 12-128r18). Coordinates go in as x = easting or longitude, whatever the CRS says (clause 2.1.3). The rows are committed by
/// <see cref="Complete"/>; without it the file is not to be used. No spatial index: programs make it when they want one.
/// </summary>
public sealed class GeoPackageWriter : IDisposable
{
    private const int ApplicationId = 0x47504B47; // "GPKG"
    private const int Version = 10300;
    private const byte LittleEndianWithEnvelope = 0b0000_0011; // envelope: minx, maxx, miny, maxy
    private const byte LittleEndianEmpty = 0b0001_0001;

    private readonly WKBWriter wkb = new(ByteOrder.LittleEndian);
    private readonly Envelope extent = new();
    private readonly SqliteConnection connection;
    private readonly SqliteTransaction transaction;
    private readonly SqliteCommand insert;
    private readonly GeoPackageTable table;

    /// <param name="path">Of a file that does not exist yet.</param>
    /// <param name="changedAt">Stands in the file as the time of its last change.</param>
    public GeoPackageWriter(string path, GeoPackageTable table, DateTimeOffset changedAt)
    {
        this.table = table;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ConnectionString);
        connection.Open();
        // The file is thrown away if it is not finished.
        Execute(null, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
        Execute(null, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}"));
        transaction = connection.BeginTransaction();
        Begin(changedAt);
        insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO {Quoted(table.Table)} ({string.Join(", ", Names())}) VALUES ({string.Join(", ", Names().Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"$p{index}")))})";
        for (var index = 0; index <= table.Columns.Count; index++)
            insert.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"$p{index}"), DBNull.Value));
        insert.Prepare();
    }

    /// <param name="geometry">Null: the feature has no place.</param>
    /// <param name="values">One for each column: string, long, double, bool or null.</param>
    public void Add(Geometry? geometry, IReadOnlyList<object?> values)
    {
        insert.Parameters[0].Value = geometry is null ? DBNull.Value : Blob(geometry);
        for (var index = 0; index < values.Count; index++)
            insert.Parameters[index + 1].Value = values[index] ?? DBNull.Value;
        insert.ExecuteNonQuery();
    }

    public void Complete()
    {
        if (!extent.IsNull)
        {
            Execute(
                transaction, "UPDATE gpkg_contents SET min_x = $min_x, min_y = $min_y, max_x = $max_x, max_y = $max_y",
                ("$min_x", extent.MinX), ("$min_y", extent.MinY), ("$max_x", extent.MaxX), ("$max_y", extent.MaxY));
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        insert.Dispose();
        transaction.Dispose();
        connection.Dispose();
    }

    private IEnumerable<string> Names() => table.Columns.Select(column => Quoted(column.Name)).Prepend("geom");

    private void Begin(DateTimeOffset changedAt)
    {
        Execute(transaction, """
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
                definition TEXT NOT NULL, description TEXT);
            CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
                last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
                CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
            CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
                CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
                CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
            INSERT INTO gpkg_spatial_ref_sys VALUES
                ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
                ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
                ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]', 'longitude/latitude in decimal degrees on the WGS 84 ellipsoid');
            """);
        var (srid, name, definition) = table.System;
        if (srid != Wgs84Point.Srid)
        {
            Execute(
                transaction, "INSERT INTO gpkg_spatial_ref_sys VALUES ($name, $srid, 'EPSG', $srid, $definition, NULL)",
                ("$name", name), ("$srid", srid), ("$definition", definition));
        }

        var columns = string.Concat(table.Columns.Select(column => $", {Quoted(column.Name)} {TypeName(column.Type)}"));
        Execute(transaction, $"CREATE TABLE {Quoted(table.Table)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {table.GeometryType}{columns})");
        Execute(
            transaction, "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES ($table, 'features', $title, $description, $changed, $srid)",
            ("$table", table.Table), ("$title", table.Title), ("$description", table.Description), ("$changed", changedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)), ("$srid", srid));
        Execute(transaction, "INSERT INTO gpkg_geometry_columns VALUES ($table, 'geom', $type, $srid, 0, 0)", ("$table", table.Table), ("$type", table.GeometryType), ("$srid", srid));
    }

    /// <summary>Clause 2.1.3: a header with the envelope, then well-known binary.</summary>
    private byte[] Blob(Geometry geometry)
    {
        var body = wkb.Write(geometry);
        var isEmpty = geometry.IsEmpty;
        var header = isEmpty ? 8 : 40;
        var blob = new byte[header + body.Length];
        var span = blob.AsSpan();
        (span[0], span[1], span[2], span[3]) = ((byte)'G', (byte)'P', 0, isEmpty ? LittleEndianEmpty : LittleEndianWithEnvelope);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], table.System.Srid);
        if (!isEmpty)
        {
            var box = geometry.EnvelopeInternal;
            extent.ExpandToInclude(box);
            BinaryPrimitives.WriteDoubleLittleEndian(span[8..], box.MinX);
            BinaryPrimitives.WriteDoubleLittleEndian(span[16..], box.MaxX);
            BinaryPrimitives.WriteDoubleLittleEndian(span[24..], box.MinY);
            BinaryPrimitives.WriteDoubleLittleEndian(span[32..], box.MaxY);
        }

        body.CopyTo(span[header..]);
        return blob;
    }

    private static string TypeName(GeoPackageType type) => type switch
    {
        GeoPackageType.Text => "TEXT",
        GeoPackageType.Integer => "INTEGER",
        GeoPackageType.Real => "REAL",
        GeoPackageType.Boolean => "BOOLEAN",
        GeoPackageType.Date => "DATE",
        GeoPackageType.DateTime => "DATETIME",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void Execute(SqliteTransaction? within, string sql, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.Transaction = within;
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
