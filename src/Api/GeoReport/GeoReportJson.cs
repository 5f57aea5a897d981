using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Open311.Api.GeoReport;

/// <summary>JSON with bare arrays and objects at the root, and umlauts as they are.</summary>
public class GeoReportJson(IBufferWriter<byte> output) : GeoReportDocument
{
    private readonly Utf8JsonWriter json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly Stack<bool> insideObject = new([false]);

    protected Utf8JsonWriter Json => json;

    /// <summary>Bytes written since the last flush.</summary>
    public long Pending => json.BytesPending;

    public override void BeginList(string name)
    {
        if (insideObject.Peek())
            json.WriteStartArray(name);
        else
            json.WriteStartArray();
        insideObject.Push(false);
    }

    public override void EndList()
    {
        insideObject.Pop();
        json.WriteEndArray();
    }

    public override void BeginObject(string name)
    {
        if (insideObject.Peek())
            json.WriteStartObject(name);
        else
            json.WriteStartObject();
        insideObject.Push(true);
    }

    public override void EndObject()
    {
        insideObject.Pop();
        json.WriteEndObject();
    }

    public override void Entry(string name, string value) => json.WriteStringValue(value);

    public override void Text(string name, string? value) => json.WriteString(name, value);

    public override void Text(WireName name, ReadOnlySpan<byte> value) => json.WriteString(name.Json, value);

    public override void Nothing(WireName name) => json.WriteNull(name.Json);

    public override void Repeated(string name, IReadOnlyList<string> values)
    {
        Text(name, values.Count == 0 ? null : values[0]);
        BeginList(name + "s");
        foreach (var value in values)
            Entry(name, value);
        EndList();
    }

    public override void Number(string name, long value) => json.WriteNumber(name, value);

    public override void Number(string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    public override void Number(WireName name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name.Json, number);
        else
            json.WriteNull(name.Json);
    }

    public override void Flag(string name, bool value) => json.WriteBoolean(name, value);

    public override void Flush() => json.Flush();

    protected override void Dispose(bool disposing) => json.Dispose();
}
