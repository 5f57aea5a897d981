using System.Globalization;
using System.Text.Json;
using Open311.Core.Layers;
using Open311.Geo.Readers;
using Open311.Geo.Writers;

namespace Open311.Api.Ogc;

/// <summary>Exports as a GeoPackage: made as a temporary file, sent, and deleted.</summary>
internal sealed class ExportFiles(DefineCrs define)
{
    public async Task SendGeoPackageAsync(OgcExchange exchange, OgcCollection collection, OgcCrs crs, OgcFeatures features, string mediaType, DateTimeOffset now)
    {
        var path = Path.Combine(Path.GetTempPath(), $"open311-export-{Guid.NewGuid():N}.gpkg");
        try
        {
            var system = new GeoPackageSystem(crs.Srid, crs.Name, await define.RunAsync(crs.Srid, exchange.Ct));
            await WriteAsync(path, TableOf(collection, system), collection, features, now, exchange.Ct);
            // The connection is free for others while a slow reader fetches the file.
            await features.DisposeAsync();
            exchange.Begin(mediaType);
            await exchange.Http.Response.SendFileAsync(path, exchange.Ct);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task WriteAsync(string path, GeoPackageTable table, OgcCollection collection, OgcFeatures features, DateTimeOffset now, CancellationToken ct)
    {
        using var writer = new GeoPackageWriter(path, table, now);
        var isOfLayer = collection.Layer is not null;
        var values = new object?[table.Columns.Count];
        while (await features.ReadAsync(ct))
        {
            var feature = GetItem.Element(features);
            var properties = feature.GetProperty("properties");
            var next = 0;
            if (isOfLayer)
                values[next++] = features.Id;
            foreach (var property in collection.Properties)
            {
                values[next] = properties.TryGetProperty(property.Name, out var value) ? ValueOf(value, table.Columns[next].Type) : null;
                next++;
            }

            writer.Add(GeoJsonGeometry.Read(feature.GetProperty("geometry")), values);
        }

        writer.Complete();
    }

    private static GeoPackageTable TableOf(OgcCollection collection, GeoPackageSystem system)
    {
        // SQLite's names of columns differ by more than capitals, and two are ours.
        var taken = new HashSet<string>(["fid", "geom"], StringComparer.OrdinalIgnoreCase);
        var columns = new List<(string, GeoPackageType)>();
        if (collection.Layer is not null)
            columns.Add((Free("feature_id"), GeoPackageType.Text));
        columns.AddRange(collection.Properties.Select(property => (Free(property.Name.Length == 0 ? "_" : property.Name), TypeOf(property))));
        var isReserved = collection.Id.StartsWith("gpkg_", StringComparison.OrdinalIgnoreCase) || collection.Id.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase) || collection.Id.StartsWith("rtree_", StringComparison.OrdinalIgnoreCase);
        var type = collection.GeometryFormat switch
        {
            "geometry-point" => "POINT",
            "geometry-multipoint" => "MULTIPOINT",
            "geometry-linestring" => "LINESTRING",
            "geometry-multilinestring" => "MULTILINESTRING",
            "geometry-polygon" => "POLYGON",
            "geometry-multipolygon" => "MULTIPOLYGON",
            _ => "GEOMETRY",
        };
        return new GeoPackageTable(isReserved ? "layer_" + collection.Id : collection.Id, collection.Title, collection.Description, type, system, columns);

        string Free(string name)
        {
            var free = name;
            for (var number = 2; !taken.Add(free); number++)
                free = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            return free;
        }
    }

    private static GeoPackageType TypeOf(OgcProperty property) => (property.Types, property.Format) switch
    {
        (["integer"], _) => GeoPackageType.Integer,
        (["number"], _) => GeoPackageType.Real,
        (["boolean"], _) => GeoPackageType.Boolean,
        (["string"], "date") => GeoPackageType.Date,
        (["string"], "date-time") => GeoPackageType.DateTime,
        _ => GeoPackageType.Text,
    };

    private static object? ValueOf(JsonElement value, GeoPackageType type) => (value.ValueKind, type) switch
    {
        (JsonValueKind.Null or JsonValueKind.Undefined, _) => null,
        (JsonValueKind.Number, GeoPackageType.Integer) when value.TryGetInt64(out var whole) => whole,
        (JsonValueKind.Number, GeoPackageType.Integer or GeoPackageType.Real) => value.GetDouble(),
        (JsonValueKind.True or JsonValueKind.False, GeoPackageType.Boolean) => value.GetBoolean(),
        (JsonValueKind.String, GeoPackageType.DateTime) => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null,
        (JsonValueKind.String, _) => value.GetString(),
        _ => value.GetRawText(),
    };
}
