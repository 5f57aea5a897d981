using System.Globalization;
using System.Text;

namespace Open311.Geo.Matching;

/// <summary>One form for all the ways people and keyboards spell the same word.</summary>
internal static class TextNormalization
{
    /// <summary>
    /// Compatibility decomposition (UAX #15, NFKD), lower case by the invariant culture, marks dropped, ß → ss, æ œ ø → a o o, and the digraphs ae oe ue → a o u. So
    /// "Bäume", "Baeume", "BAUME" are one word; "neue" becomes "nue", which harms nothing because every word goes the same way. Any input is accepted:
    /// lone surrogates become U+FFFD.
    /// </summary>
    public static string Normalize(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.ToString());
        var decomposed = clean.ToString().Normalize(NormalizationForm.FormKD).ToUpperInvariant().ToLowerInvariant();

        var result = new StringBuilder(decomposed.Length);
        foreach (var c in decomposed)
        {
            switch (c)
            {
                case 'ß':
                    result.Append("ss");
                    continue;
                case 'æ':
                    result.Append('a');
                    continue;
                case 'œ' or 'ø':
                    result.Append('o');
                    continue;
                case 'ł':
                    result.Append('l');
                    continue;
                case 'e' when result.Length > 0 && result[^1] is 'a' or 'o' or 'u':
                    continue;
            }

            if (c < 128 || CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
                result.Append(c);
        }

        return result.ToString();
    }
}
