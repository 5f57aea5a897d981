using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NetTopologySuite.IO;
using Open311.Api.GeoReport;
using Open311.Core.Reports;
using Open311.Geo.Readers;

namespace Open311.Api.Ogc;

/// <summary>Exports that are written to the answer as the features come from the database.</summary>
internal static class ExportText
{
    public static async Task WriteGeoJsonAsync(OgcExchange exchange, OgcCollection collection, OgcCrs crs, OgcFeatures features)
    {
        using var buffer = new AnswerBuffer();
        await using var json = new Utf8JsonWriter(buffer, OgcExchange.Writing);
        json.WriteStartObject();
        json.WriteString("type"u8, "FeatureCollection"u8);
        json.WriteString("name"u8, collection.Id);
        if (!crs.IsInDegrees)
        {
            // RFC 7946 knows degrees only; GDAL and QGIS read this member of the older GeoJSON.
            json.WriteStartObject("crs"u8);
            json.WriteString("type"u8, "name"u8);
            json.WriteStartObject("properties"u8);
            json.WriteString("name"u8, string.Create(CultureInfo.InvariantCulture, $"urn:ogc:def:crs:EPSG::{crs.Srid}"));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartArray("features"u8);
        while (await features.ReadAsync(exchange.Ct))
        {
            features.WriteTo(json);
            json.WriteEndObject();
            if (json.BytesPending + buffer.Length < AnswerBuffer.Full)
                continue;
            json.Flush();
            await SendAsync(exchange, buffer);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        await SendAsync(exchange, buffer);
    }

    /// <summary>A column that is called as one of ours gets a number, as in the GeoPackage.</summary>
    private static IEnumerable<string> Distinct(IEnumerable<string> columns, IEnumerable<string> taken)
    {
        var names = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            var name = column;
            for (var number = 2; !names.Add(name); number++)
                name = string.Create(CultureInfo.InvariantCulture, $"{column}_{number}");
            yield return name;
        }
    }

    /// <summary>A table (RFC 4180) with a header row; points as two columns, other shapes as well-known text. Safe to open in a spreadsheet, see <see cref="CsvText"/>.</summary>
    public static async Task WriteCsvAsync(OgcExchange exchange, OgcCollection collection, OgcCrs crs, OgcFeatures features, bool withMark)
    {
        using var buffer = new AnswerBuffer();
        if (withMark)
            buffer.Write(Encoding.UTF8.Preamble);
        var isOfPoints = collection.GeometryFormat == "geometry-point";
        var columns = collection.Properties.Select(property => property.Name).ToList();
        string[] place = isOfPoints ? (crs.IsInDegrees ? ["longitude", "latitude"] : ["east", "north"]) : ["wkt"];
        WriteRow(buffer, [.. collection.Layer is null ? [] : (string[])["feature_id"], .. place, .. Distinct(columns, collection.Layer is null ? place : [.. place, "feature_id"])]);
        var wkt = new WKTWriter();
        while (await features.ReadAsync(exchange.Ct))
        {
            var feature = GetItem.Element(features);
            var (geometry, properties) = (feature.GetProperty("geometry"), feature.GetProperty("properties"));
            WriteRow(buffer, [.. collection.Layer is null ? [] : (string[])[features.Id], .. isOfPoints ? Point(geometry) : [GeoJsonGeometry.Read(geometry) is { } shape ? wkt.Write(shape) : ""], .. columns.Select(column => GetItem.Shown(properties, column))]);
            if (buffer.Length >= AnswerBuffer.Full)
                await SendAsync(exchange, buffer);
        }

        await SendAsync(exchange, buffer);
    }

    private static string[] Point(JsonElement geometry) =>
        geometry.ValueKind == JsonValueKind.Null ? ["", ""] : [geometry.GetProperty("coordinates")[0].GetRawText(), geometry.GetProperty("coordinates")[1].GetRawText()];

    private static void WriteRow(AnswerBuffer buffer, IEnumerable<string> cells)
    {
        var isFirst = true;
        foreach (var cell in cells)
        {
            if (!isFirst)
                buffer.Write(","u8);
            isFirst = false;
            CsvText.WriteCell(buffer, Encoding.UTF8.GetBytes(cell));
        }

        buffer.Write("\r\n"u8);
    }

    private static async Task SendAsync(OgcExchange exchange, AnswerBuffer buffer)
    {
        await exchange.Http.Response.BodyWriter.WriteAsync(buffer.Written, exchange.Ct);
        buffer.Clear();
    }
}
