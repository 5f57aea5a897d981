using System.Buffers;
using System.Globalization;
using System.Text;

namespace Open311.Core.Reports;

/// <summary>Characters that XML 1.0 forbids (production 2, Char): no answer could hold them. Lone surrogates are none either; decoders leave none, so that only <see cref="Without"/> looks for them.</summary>
public static class IllegalCharacter
{
    public static readonly SearchValues<char> All = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r']), '\uFFFE', '\uFFFF']);

    private static readonly SearchValues<char> Surrogates = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    /// <summary>The first one, as <c>U+000B</c>; null if there is none.</summary>
    public static string? In(string? text)
    {
        var at = text.AsSpan().IndexOfAny(All);
        return at < 0 ? null : string.Create(CultureInfo.InvariantCulture, $"U+{(int)text![at]:X4}");
    }

    /// <summary>The text without them.</summary>
    public static string Without(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(All) && !text.AsSpan().ContainsAny(Surrogates))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                result.Append(text[i]).Append(text[++i]);
            else if (!All.Contains(text[i]) && !char.IsSurrogate(text[i]))
                result.Append(text[i]);
        }

        return result.ToString();
    }
}
