using System.Buffers;
using System.Text;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>Text as it comes from clients and goes to them.</summary>
public static class WireText
{
    private static readonly SearchValues<char> Surrogates = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    /// <summary>
    /// Trimmed, LF line ends, without characters that XML 1.0 forbids; null if nothing is left: in GeoReport v2 an argument without a value
    /// is an argument not sent.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        text = WithoutIllegal(text);
        if (text.Contains('\r', StringComparison.Ordinal))
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        text = text.Trim();
        return text.Length == 0 ? null : text;
    }

    /// <summary>Without the characters that XML 1.0 forbids, lone surrogates among them.</summary>
    public static string WithoutIllegal(string text)
    {
        if (!text.AsSpan().ContainsAny(IllegalCharacter.All) && !text.AsSpan().ContainsAny(Surrogates))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                result.Append(text[i]).Append(text[++i]);
            else if (!IllegalCharacter.All.Contains(text[i]) && !char.IsSurrogate(text[i]))
                result.Append(text[i]);
        }

        return result.ToString();
    }
}
