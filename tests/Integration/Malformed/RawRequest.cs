using System.Globalization;
using System.Text;

namespace Open311.Tests.Integration.Malformed;

/// <summary>A request as its bytes, right or wrong.</summary>
/// <param name="Target">As it stands in the request line; ASCII.</param>
/// <param name="IsWhole">False: the body breaks off before its declared end, so that an answer cannot be demanded.</param>
public sealed record RawRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, bool IsWhole)
{
    public byte[] Bytes(Uri server)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method} {Target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n");
        foreach (var (name, value) in Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    /// <summary>As somebody can repeat it by hand. curl counts the body's length itself, so lengths that are wrong need the bytes.</summary>
    public string Curl(Uri server)
    {
        var text = new StringBuilder();
        if (Body.Length > 0)
            text.Append("base64 -d <<<").Append(Convert.ToBase64String(Body)).Append(" | ");
        text.Append("curl -i --path-as-is -X ").Append(Quoted(Method)).Append(' ').Append(Quoted(server.GetLeftPart(UriPartial.Authority) + Target));
        foreach (var (name, value) in Headers.Where(header => IsWhole && header.Name != "Content-Length"))
            text.Append(" -H ").Append(Quoted($"{name}: {value}"));
        text.Append(Body.Length > 0 ? " --data-binary @-" : "");
        return IsWhole ? text.ToString() : text.Append("\nbytes: ").Append(Convert.ToBase64String(Bytes(server))).ToString();
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
