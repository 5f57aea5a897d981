using System.Text;
using Open311.Core.Failures;

namespace Open311.Api.GeoReport;

/// <summary>Reads <c>application/x-www-form-urlencoded</c> strictly as UTF-8: the framework leaves <c>%DF</c> standing where a client writes Latin-1.</summary>
internal static class UrlEncodedForm
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Names and values in their order, or the failure that names the field which is no UTF-8, or that there are more than <paramref name="maxFields"/>.</summary>
    public static Outcome<IReadOnlyList<(string Name, string Value)>> Read(ReadOnlySpan<byte> body, int maxFields, int maxNameLength)
    {
        var fields = new List<(string, string)>();
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            if (name?.Length > maxNameLength || fields.Count == maxFields)
                return GeoReportFailures.TooManyFields(maxFields);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            if (name is null || value is null)
                return GeoReportFailures.NotUtf8(name ?? Encoding.ASCII.GetString(equals < 0 ? pair : pair[..equals]));
            fields.Add((name, value));
        }

        return fields;
    }

    // A percent sign that no two hexadecimal digits follow stands for itself, as in every browser (URL Standard, percent-decode).
    private static string? Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]);
            bytes[length++] = isEscape ? Convert.FromHexString([(char)text[i + 1], (char)text[i + 2]])[0] : text[i] == '+' ? (byte)' ' : text[i];
            if (isEscape)
                i += 2;
        }

        try
        {
            return Utf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
