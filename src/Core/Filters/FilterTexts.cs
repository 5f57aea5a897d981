using System.Globalization;
using System.Text;

namespace Open311.Core.Filters;

/// <summary>How PostgreSQL 15 is asked to leave capitals and accents out of account. Both sides of a comparison go the same way, so what comes out is never shown.</summary>
internal static class FilterTexts
{
    /// <summary>
    /// A PostgreSQL regular expression of all nonspacing marks (Unicode Mn, Basic Multilingual Plane) but dakuten and handakuten, which make another
    /// Japanese syllable (recommendation of the standard). Regular expressions of PostgreSQL know no \p{Mn}.
    /// </summary>
    private static readonly string Marks = MarksPattern();

    /// <summary>
    /// CASEI, full case folding: small letters and then capitals by the rules of Unicode (ICU's root collation, in every PostgreSQL that Debian and PostGIS
    /// build). Straße, STRASSE and STRAẞE become one, as do σ, ς and Σ. Beyond Unicode's folding ı and i become one.
    /// </summary>
    public static string FoldCase(string sql) => $"upper(lower({sql} COLLATE \"und-x-icu\"))";

    /// <summary>ACCENTI: decomposed (NFD), and the marks left away. What Unicode does not decompose stays: ø, ł, ß. Needs a database in UTF-8, and no extension.</summary>
    public static string DropAccents(string sql) => $"regexp_replace(normalize({sql}, NFD), '{Marks}', '', 'g')";

    private static string MarksPattern()
    {
        var pattern = new StringBuilder("[");
        for (var from = 0; from < 0x10000; from++)
        {
            var to = from;
            while (to < 0x10000 && IsMark(to))
                to++;
            if (to > from)
                pattern.Append(CultureInfo.InvariantCulture, $"\\u{from:x4}-\\u{to - 1:x4}");
            from = to;
        }

        return pattern.Append(']').ToString();
    }

    private static bool IsMark(int code) => code is not (0x3099 or 0x309A) && CharUnicodeInfo.GetUnicodeCategory(code) == UnicodeCategory.NonSpacingMark;
}
