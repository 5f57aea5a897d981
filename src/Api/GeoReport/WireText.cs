using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>Text as it comes from clients and goes to them.</summary>
public static class WireText
{
    /// <summary>
    /// Trimmed, LF line ends, without characters that XML 1.0 forbids; null if nothing is left: in GeoReport v2 an argument without a value
    /// is an argument not sent.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        text = IllegalCharacter.Without(text);
        if (text.Contains('\r', StringComparison.Ordinal))
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        text = text.Trim();
        return text.Length == 0 ? null : text;
    }
}
