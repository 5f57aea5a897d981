using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Open311.Core.Assets;

/// <summary>What an asset is called: a text with columns of the layer in braces.</summary>
internal static partial class AssetLabel
{
    /// <summary>What stood between columns, one of which is empty.</summary>
    private static readonly char[] Separators = [' ', ',', ';', ':', '-', '–', '/'];

    /// <summary>Whether every brace belongs to a column.</summary>
    public static bool IsTemplate(string text) =>
        text.Length <= AssetLayer.MaxLabelLength && !Column().Replace(text, "").AsSpan().ContainsAny('{', '}') && !text.Any(char.IsControl);

    public static IEnumerable<string> ColumnsOf(string template) => Column().Matches(template).Select(match => match.Groups[1].Value);

    /// <summary>A column that is empty, or is not there, leaves nothing; if nothing at all is left of the columns, it is the layer's label, else the key.</summary>
    /// <param name="attributes">JSON object.</param>
    public static string Of(string? template, string key, string? label, string attributes)
    {
        var usual = string.IsNullOrWhiteSpace(label) ? key : label;
        if (template is null)
            return Short(usual);
        using var columns = JsonDocument.Parse(attributes);
        var hasAny = false;
        var text = Column().Replace(template, match =>
        {
            var value = columns.RootElement.TryGetProperty(match.Groups[1].Value, out var found) && found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? found.ToString().Trim() : "";
            hasAny |= value.Length > 0;
            return value;
        });
        return Short(hasAny ? Blanks().Replace(text, " ").Trim(Separators) : usual);
    }

    /// <summary>For people who look for it: with its id, unless the label has that already. Null: no object is named.</summary>
    public static string? WithId(string? label, string? id) => id is null ? null : label is null ? id : label.Contains(id, StringComparison.Ordinal) ? label : $"{label} ({id})";

    // Text elements stay whole.
    private static string Short(string text)
    {
        if (text.Length <= AssetLayer.MaxLabelLength)
            return text;
        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (cut.Length + rune.Utf16SequenceLength >= AssetLayer.MaxLabelLength)
                break;
            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }

    [GeneratedRegex(@"\{([^{}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Column();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
