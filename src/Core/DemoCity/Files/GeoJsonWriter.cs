using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Open311.Core.DemoCity.Files;

/// <summary>Points and polygons as GeoJSON (RFC 7946): EPSG:4326, seven decimals are a centimetre.</summary>
internal static class GeoJsonWriter
{
    /// <param name="rows">Shapes in EPSG:4326; values are text or whole numbers.</param>
    public static void Write(string path, string[] columns, IEnumerable<(Geometry Shape, object[] Values)> rows)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteString("name", Path.GetFileNameWithoutExtension(path));
        json.WriteStartArray("features");
        foreach (var (shape, values) in rows)
        {
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            json.WriteStartObject("properties");
            for (var i = 0; i < columns.Length; i++)
            {
                if (values[i] is int number)
                    json.WriteNumber(columns[i], number);
                else
                    json.WriteString(columns[i], (string)values[i]);
            }

            json.WriteEndObject();
            json.WriteStartObject("geometry");
            json.WriteString("type", shape.GeometryType);
            json.WritePropertyName("coordinates");
            WriteCoordinates(json, shape);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCoordinates(Utf8JsonWriter json, Geometry shape)
    {
        switch (shape)
        {
            case Point point:
                WritePosition(json, point.Coordinate);
                break;
            case Polygon polygon:
                json.WriteStartArray();
                // The shell against the clock (RFC 7946, 3.1.6); our areas have no holes here.
                var shell = polygon.ExteriorRing;
                json.WriteStartArray();
                foreach (var position in shell.IsCCW() ? shell.Coordinates : shell.Reverse().Coordinates)
                    WritePosition(json, position);
                json.WriteEndArray();
                json.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"{shape.GeometryType} is not written here.", nameof(shape));
        }
    }

    private static bool IsCCW(this LineString ring) => NetTopologySuite.Algorithm.Orientation.IsCCW(ring.CoordinateSequence);

    private static void WritePosition(Utf8JsonWriter json, Coordinate position)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Math.Round(position.X, 7));
        json.WriteNumberValue(Math.Round(position.Y, 7));
        json.WriteEndArray();
    }
}
