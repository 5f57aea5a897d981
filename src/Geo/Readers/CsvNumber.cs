using System.Globalization;
using System.Text.RegularExpressions;

namespace Open311.Geo.Readers;

/// <summary>
/// A coordinate as offices write it: "565590.12", "565590,12", "565.590,12", "5 933 912,5", "565,590.12". One point or one comma alone is always the decimal
/// sign, never a thousand.
/// </summary>
internal static partial class CsvNumber
{
    private const int MaxLength = 40;

    public static bool TryParse(string text, out double number)
    {
        number = 0;
        if (text.Length > MaxLength)
            return false;
        var plain = text.Replace(" ", "", StringComparison.Ordinal).Replace("\u00A0", "", StringComparison.Ordinal).Replace("\u202F", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        if (PointsForThousands().IsMatch(plain))
            plain = plain.Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
        else if (CommasForThousands().IsMatch(plain))
            plain = plain.Replace(",", "", StringComparison.Ordinal);
        else if (plain.AsSpan().Count(',') == 1 && !plain.Contains('.'))
            plain = plain.Replace(',', '.');
        return double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+\z|^[+-]?[0-9]{1,3}(\.[0-9]{3}){2,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PointsForThousands();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+\z|^[+-]?[0-9]{1,3}(,[0-9]{3}){2,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CommasForThousands();
}
