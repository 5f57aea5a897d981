using System.Buffers;
using System.Globalization;

namespace Open311.Core.Reports;

/// <summary>Characters that XML 1.0 forbids (production 2, Char): no answer could hold them. Lone surrogates are not looked at; decoders leave none.</summary>
public static class IllegalCharacter
{
    public static readonly SearchValues<char> All = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r']), '\uFFFE', '\uFFFF']);

    /// <summary>The first one, as <c>U+000B</c>; null if there is none.</summary>
    public static string? In(string? text)
    {
        var at = text.AsSpan().IndexOfAny(All);
        return at < 0 ? null : string.Create(CultureInfo.InvariantCulture, $"U+{(int)text![at]:X4}");
    }
}
