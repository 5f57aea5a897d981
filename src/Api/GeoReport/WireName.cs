using System.Text;
using System.Text.Json;

namespace Open311.Api.GeoReport;

/// <summary>The name of a field, encoded once for both formats: for what is written a thousand times in an answer.</summary>
public sealed class WireName(string name)
{
    public JsonEncodedText Json { get; } = JsonEncodedText.Encode(name);

    /// <summary>Before text.</summary>
    public byte[] Open { get; } = Encoding.UTF8.GetBytes($"<{name}>");

    public byte[] Close { get; } = Encoding.UTF8.GetBytes($"</{name}>");

    /// <summary>Without text.</summary>
    public byte[] Empty { get; } = Encoding.UTF8.GetBytes($"<{name} />");

    public override string ToString() => name;
}
