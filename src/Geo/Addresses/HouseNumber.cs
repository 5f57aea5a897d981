using System.Globalization;
using System.Text.RegularExpressions;

namespace Open311.Geo.Addresses;

/// <summary>A house number as it is compared: "12 a" and "12A" are one, "12-14" is a range.</summary>
/// <param name="Number">1 to 9999.</param>
/// <param name="Suffix">Letters and other additions in lower case without blanks; empty if there are none.</param>
/// <param name="Last">The end of a range; null if it is none.</param>
public readonly partial record struct HouseNumber(int Number, string Suffix, int? Last = null)
{
    /// <summary>A neighbour stands in for a number that does not exist: at most so far along the same side.</summary>
    public const int NeighbourReach = 4;

    /// <summary>Null if the text is no house number.</summary>
    public static HouseNumber? TryParse(string? text)
    {
        if (text is null || Whole().Match(text) is not { Success: true } match)
            return null;
        var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        if (number == 0)
            return null;
        var suffix = match.Groups["suffix"].Value.ToLowerInvariant();
        if (!match.Groups["last"].Success)
            return new HouseNumber(number, suffix);
        var last = int.Parse(match.Groups["last"].ValueSpan, CultureInfo.InvariantCulture);
        // "12-14" is a range; "12/1" and "12-3" are house 12, door 1 and 3.
        return last > number ? new HouseNumber(number, suffix, last) : new HouseNumber(number, suffix + "/" + last.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// How well a house answers to the number that is looked for, 0 best: the same (0); the same but for the addition, or in each other's range (1); the neighbour on the same side,
    /// at most <see cref="NeighbourReach"/> away (1 + the difference). Null: not at all.
    /// </summary>
    public int? RankOf(HouseNumber house)
    {
        if (this == house)
            return 0;
        if (Number == house.Number || Within(Number, house) || Within(house.Number, this))
            return 1;
        var difference = Math.Abs(Number - house.Number);
        return difference <= NeighbourReach && difference % 2 == 0 ? 1 + difference : null;
    }

    /// <summary>A rank of <see cref="RankOf"/> that means the house itself, not its neighbour.</summary>
    public static bool IsItself(int rank) => rank <= 1;

    private static bool Within(int number, HouseNumber range) => range.Last is { } last && number > range.Number && number <= last;

    [GeneratedRegex(@"^\s*(?<number>\d{1,4})\s*(?<suffix>\p{L}?)(\s*[-–—/+]\s*(?<last>\d{1,4})\s*\p{L}?)?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
