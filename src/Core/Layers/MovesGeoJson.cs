using System.Text.Encodings.Web;
using System.Text.Json;

namespace Open311.Core.Layers;

/// <summary>Moves as GeoJSON (RFC 7946), for a map: a point per report, without a geometry where no place is known.</summary>
public static class MovesGeoJson
{
    public static async Task WriteAsync(Stream stream, IReadOnlyList<ReportMove> moves, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(moves);
        await using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteString("type", "FeatureCollection");
        writer.WriteStartArray("features");
        foreach (var move in moves)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "Feature");
            writer.WriteString("id", move.ServiceRequestId);
            if (move is { Longitude: { } longitude, Latitude: { } latitude })
            {
                writer.WriteStartObject("geometry");
                writer.WriteString("type", "Point");
                writer.WriteStartArray("coordinates");
                writer.WriteNumberValue(Math.Round(longitude, 7));
                writer.WriteNumberValue(Math.Round(latitude, 7));
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteNull("geometry");
            }

            writer.WriteStartObject("properties");
            writer.WriteString("service_request_id", move.ServiceRequestId);
            writer.WriteString("from", move.From);
            writer.WriteString("from_name", move.FromName);
            writer.WriteString("to", move.To);
            writer.WriteString("to_name", move.ToName);
            writer.WriteBoolean("by_hand", move.IsByHand);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(ct);
    }
}
