using System.Globalization;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>
/// A feature table of a GeoPackage (OGC 12-128r18). Opened read-only with an untrusting schema; views and virtual tables are not read, because
/// their SQL would run here. Coordinates are x = easting or longitude whatever the CRS says (clause 2.1.3). Binary columns other than the geometry are left out.
/// </summary>
internal sealed class GeoPackageReader : ILayerReader
{
    private const int SampleSize = 1_000;
    private const int WalMode = 2;

    private readonly SqliteConnection connection;
    private readonly string geometryColumn;
    private readonly List<(string Name, bool IsBoolean)> columns;
    private readonly int keyIndex;

    private GeoPackageReader(SqliteConnection connection, string layerName, string geometryColumn, List<(string Name, bool IsBoolean)> columns, int keyIndex)
    {
        this.connection = connection;
        this.geometryColumn = geometryColumn;
        this.columns = columns;
        this.keyIndex = keyIndex;
        LayerName = layerName;
        FieldNames = [.. columns.Where((_, index) => index != keyIndex).Select(column => column.Name)];
        Crs = SourceCrs.Refused(CrsErrors.Unknown([]), null);
    }

    public string Format => "GeoPackage";

    public string LayerName { get; }

    public SourceCrs Crs { get; private set; }

    public long? ExpectedFeatures { get; private set; }

    public IReadOnlyList<string> FieldNames { get; }

    public IReadOnlyList<Bilingual> Remarks => [];

    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        var connection = new SqliteConnection(ConnectionString(path));
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA trusted_schema = OFF");
            Execute(connection, "PRAGMA cell_size_check = ON");
            Execute(connection, "PRAGMA query_only = ON");
            return OpenLayer(connection, options, out reader);
        }
        catch (SqliteException exception)
        {
            reader = null;
            return LayerErrors.GeoPackageBroken(Bilingual.Of(exception));
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or OverflowException)
        {
            reader = null;
            return LayerErrors.GeoPackageBroken(new Bilingual("a column of its tables of contents holds something else than it should", "eine Spalte ihrer Inhaltstabellen enthält etwas anderes, als sie sollte"));
        }
        finally
        {
            if (reader is null)
                connection.Dispose();
        }
    }

    public IEnumerable<LayerItem> Read(CancellationToken cancellationToken = default)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(column => Quote(column.Name)).Append(Quote(geometryColumn)))} FROM {Quote(LayerName)}"
            + (keyIndex >= 0 ? $" ORDER BY {Quote(columns[keyIndex].Name)}" : "");
        var geometries = new GeoPackageGeoReader { HandleSRID = false, HandleOrdinates = Ordinates.XY };
        var rows = TryExecute(command, out var failure);
        if (rows is null)
        {
            yield return LayerItem.Dropped(1, FeatureProblemCodes.RestUnreadable, failure!);
            yield break;
        }

        using (rows)
        {
            for (var number = 1L; ; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var item = Next(rows, number, geometries);
                if (item is null)
                    yield break;
                yield return item;
                if (item.EndsEarly)
                    yield break;
            }
        }
    }

    public void Dispose() => connection.Dispose();

    private static string ConnectionString(string path)
    {
        // QGIS leaves files in WAL mode, which SQLite opens only where it can write beside them. Without a -wal file nobody is writing: take the file as it is.
        Span<byte> header = stackalloc byte[20];
        using (var stream = File.OpenRead(path))
            header = header[..stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)];
        var unattended = header.Length == 20 && header[18] == WalMode && !File.Exists(path + "-wal");
        return new SqliteConnectionStringBuilder
        {
            DataSource = unattended ? new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1" : path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString();
    }

    private static GeoError? OpenLayer(SqliteConnection connection, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        if (!Tables(connection).IsSupersetOf(["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"]))
            return LayerErrors.GeoPackageBroken(new Bilingual("it is a SQLite file without the tables of a GeoPackage", "es ist eine SQLite-Datei ohne die Tabellen eines GeoPackage"));

        var layers = Layers(connection);
        if (options.LayerName is { } wanted)
        {
            if (layers.RemoveAll(layer => !string.Equals(layer.Table, wanted, StringComparison.OrdinalIgnoreCase)) >= 0 && layers.Count == 0)
                return LayerErrors.LayerMissing(wanted, Layers(connection).Select(layer => layer.Table));
        }

        if (layers.Count == 0)
            return LayerErrors.GeoPackageBroken(new Bilingual("it has no feature table", "es hat keine Objekttabelle"));
        if (layers.Count > 1)
            return LayerErrors.LayerAmbiguous(layers.Select(layer => layer.Table));
        var (table, geometryColumn, srsId) = layers[0];
        if (!Tables(connection).Contains(table))
            return LayerErrors.GeoPackageBroken(Bilingual.Of($"'{table}' is not a table (views are not read)", $"'{table}' ist keine Tabelle (Sichten werden nicht gelesen)"));

        var columns = Columns(connection, table, geometryColumn, out var keyIndex, out var hasGeometry);
        if (!hasGeometry)
            return LayerErrors.GeoPackageBroken(Bilingual.Of($"'{table}' has no column '{geometryColumn}'", $"'{table}' hat keine Spalte '{geometryColumn}'"));
        var opened = new GeoPackageReader(connection, table, geometryColumn, columns, keyIndex);
        opened.ExpectedFeatures = Convert.ToInt64(Scalar(connection, $"SELECT count(*) FROM {Quote(table)}"), CultureInfo.InvariantCulture);
        opened.Crs = opened.FindCrs(srsId, options);
        reader = opened;
        return null;
    }

    /// <summary>Real tables only.</summary>
    private static HashSet<string> Tables(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
        using var rows = command.ExecuteReader();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (rows.Read())
            names.Add(rows.GetString(0));
        return names;
    }

    private static List<(string Table, string Column, long SrsId)> Layers(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT g.table_name, g.column_name, g.srs_id
            FROM gpkg_geometry_columns g JOIN gpkg_contents c ON lower(c.table_name) = lower(g.table_name)
            WHERE c.data_type = 'features' ORDER BY g.table_name
            """;
        using var rows = command.ExecuteReader();
        var layers = new List<(string, string, long)>();
        while (rows.Read())
            layers.Add((rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
        return layers;
    }

    private static List<(string Name, bool IsBoolean)> Columns(SqliteConnection connection, string table, string geometryColumn, out int keyIndex, out bool hasGeometry)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA table_info({Quote(table)})";
        using var rows = command.ExecuteReader();
        var columns = new List<(string, bool)>();
        keyIndex = -1;
        hasGeometry = false;
        while (rows.Read())
        {
            var name = rows.GetString(1);
            if (string.Equals(name, geometryColumn, StringComparison.OrdinalIgnoreCase))
            {
                hasGeometry = true;
                continue;
            }

            if (rows.GetInt64(5) == 1)
                keyIndex = columns.Count;
            columns.Add((name, rows.GetString(2).StartsWith("BOOL", StringComparison.OrdinalIgnoreCase)));
        }

        return columns;
    }

    private static SqliteDataReader? TryExecute(SqliteCommand command, out Bilingual? failure)
    {
        try
        {
            failure = null;
            return command.ExecuteReader();
        }
        catch (SqliteException exception)
        {
            var words = Bilingual.Of(exception);
            failure = Bilingual.Of($"The table cannot be read: {words}.", $"Die Tabelle ist nicht lesbar: {words}.");
            return null;
        }
    }

    private LayerItem? Next(SqliteDataReader rows, long number, GeoPackageGeoReader geometries)
    {
        try
        {
            if (!rows.Read())
                return null;
            var attributes = new Dictionary<string, object?>();
            string? id = null;
            for (var i = 0; i < columns.Count; i++)
            {
                var value = rows.GetValue(i);
                if (i == keyIndex)
                    id = Convert.ToString(value, CultureInfo.InvariantCulture);
                else if (value is not byte[])
                    attributes[columns[i].Name] = ToValue(value, columns[i].IsBoolean);
            }

            if (rows.IsDBNull(columns.Count))
                return LayerItem.Clean(new LayerFeature(number, id, attributes, null));
            if (rows.GetValue(columns.Count) is not byte[] blob)
                return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, new Bilingual("Its geometry is not a binary value.", "Seine Geometrie ist kein Binärwert."));
            return TryReadGeometry(blob, geometries, out var geometry, out var reason)
                ? LayerItem.Clean(new LayerFeature(number, id, attributes, geometry))
                : LayerItem.Dropped(number, FeatureProblemCodes.Malformed, Bilingual.Of($"Its geometry cannot be read: {reason}.", $"Seine Geometrie ist nicht lesbar: {reason}."));
        }
        catch (SqliteException exception)
        {
            var words = Bilingual.Of(exception);
            return LayerItem.Dropped(number, FeatureProblemCodes.RestUnreadable, Bilingual.Of($"The file cannot be read from here on: {words}.", $"Die Datei ist von hier an nicht lesbar: {words}."));
        }
    }

    private static bool TryReadGeometry(byte[] blob, GeoPackageGeoReader geometries, out Geometry? geometry, out Bilingual? reason)
    {
        geometry = null;
        reason = WkbCheck.Problem(blob);
        if (reason is not null)
            return false;
        try
        {
            geometry = geometries.Read(blob);
            return true;
        }
        catch (Exception exception) when (exception is ParseException or ArgumentException or IOException or FormatException or NotSupportedException or InvalidOperationException)
        {
            reason = Bilingual.Of(exception);
            return false;
        }
    }

    private static object? ToValue(object value, bool isBoolean) => value switch
    {
        DBNull => null,
        long whole when isBoolean => whole != 0,
        double number when !double.IsFinite(number) => null,
        _ => value,
    };

    private SourceCrs FindCrs(long srsId, LayerFileOptions options)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT organization, organization_coordsys_id, srs_name, definition FROM gpkg_spatial_ref_sys WHERE srs_id = $srs";
        command.Parameters.AddWithValue("$srs", srsId);
        using var rows = command.ExecuteReader();

        // -1 and 0 are "undefined" by the standard (requirement 11).
        if (srsId is -1 or 0 || !rows.Read())
        {
            var sample = Read().Select(item => item.Feature?.Geometry?.Coordinate).OfType<Coordinate>().Take(SampleSize).ToList();
            return SourceCrs.Unknown(sample, options);
        }

        var organization = rows.GetString(0);
        var definition = rows.GetString(3);
        var text = string.Create(CultureInfo.InvariantCulture, $"{organization}:{rows.GetInt64(1)} {rows.GetString(2)}");
        if (string.Equals(organization, "EPSG", StringComparison.OrdinalIgnoreCase))
        {
            return CrsTable.Find((int)rows.GetInt64(1)) is { } crs ? SourceCrs.Found(crs, text) : SourceCrs.Refused(CrsErrors.Unsupported(text), text);
        }

        return CrsDefinition.TryMatch(definition, out var matched, out var error) ? SourceCrs.Found(matched, definition) : SourceCrs.Refused(error, text);
    }

    private static void Execute(SqliteConnection connection, string sql) => Scalar(connection, sql);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
