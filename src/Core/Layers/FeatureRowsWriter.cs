using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Open311.Core.Layers;

/// <summary>Rows of <c>layer_features</c> in PostgreSQL's binary form of COPY (its documentation of COPY, "Binary Format"): numbers big-endian, each field behind its length.</summary>
internal sealed class FeatureRowsWriter : IDisposable
{
    public const string Copy = "COPY layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom) FROM STDIN (FORMAT BINARY)";

    /// <summary>What is sent at a time.</summary>
    public const int BlockBytes = 128 * 1024;

    private const short Columns = 7;

    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8];

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly PipeWriter pipe;
    private readonly int jurisdictionId;
    private readonly long versionId;
    private readonly PostGisWriter ewkb = new();
    private readonly ArrayBufferWriter<byte> attributes = new();
    private readonly Utf8JsonWriter json;

    public FeatureRowsWriter(PipeWriter pipe, int jurisdictionId, long versionId)
    {
        (this.pipe, this.jurisdictionId, this.versionId) = (pipe, jurisdictionId, versionId);
        json = new Utf8JsonWriter(attributes, Json);
        pipe.Write(Signature);
        Int32(0); // no flags
        Int32(0); // no extension of the header
    }

    public void Dispose() => json.Dispose();

    /// <returns>False: nobody takes it any more.</returns>
    public async ValueTask<bool> WriteAsync(long number, string key, string? label, ReadOnlyMemory<byte> attributes, Geometry geometry, CancellationToken ct)
    {
        Write(number, key, label, attributes.Span, geometry);
        return pipe.UnflushedBytes < BlockBytes || await FlushAsync(ct);
    }

    public async Task EndAsync(CancellationToken ct)
    {
        Int16(-1);
        await FlushAsync(ct);
    }

    /// <summary>Of a feature, as a JSON object in UTF-8; valid until the next call.</summary>
    public ReadOnlyMemory<byte> ToJson(IReadOnlyDictionary<string, object?> values)
    {
        attributes.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        foreach (var (name, value) in values)
        {
            json.WritePropertyName(name);
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case long whole: json.WriteNumberValue(whole); break;
                case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
                case bool truth: json.WriteBooleanValue(truth); break;
                case JsonElement element: element.WriteTo(json); break;
                default: json.WriteStringValue(Text(value)); break;
            }
        }

        json.WriteEndObject();
        json.Flush();
        return attributes.WrittenMemory;
    }

    /// <summary>A value of a feature as text, whatever its type is in the file.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private void Write(long number, string key, string? label, ReadOnlySpan<byte> attributes, Geometry geometry)
    {
        Int16(Columns);
        Int32(sizeof(int));
        Int32(jurisdictionId);
        Int32(sizeof(long));
        Int64(versionId);
        Int32(sizeof(long));
        Int64(number);
        Text(key);
        if (label is null)
            Int32(-1);
        else
            Text(label);

        // jsonb: its version, then text.
        Int32(1 + attributes.Length);
        pipe.Write<byte>([1]);
        pipe.Write(attributes);
        var shape = ewkb.Write(geometry);
        Int32(shape.Length);
        pipe.Write(shape);
    }

    private async ValueTask<bool> FlushAsync(CancellationToken ct) => !(await pipe.FlushAsync(ct)).IsCompleted;

    private void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Int32(length);
        pipe.Advance(Encoding.UTF8.GetBytes(text, pipe.GetSpan(length)));
    }

    private void Int16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(pipe.GetSpan(sizeof(short)), value);
        pipe.Advance(sizeof(short));
    }

    private void Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(pipe.GetSpan(sizeof(int)), value);
        pipe.Advance(sizeof(int));
    }

    private void Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(pipe.GetSpan(sizeof(long)), value);
        pipe.Advance(sizeof(long));
    }
}
