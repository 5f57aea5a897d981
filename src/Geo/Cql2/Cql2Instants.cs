using System.Globalization;
using System.Text.RegularExpressions;

namespace Open311.Geo.Cql2;

/// <summary>Dates and timestamps of RFC 3339 as CQL2 narrows them: a year of four digits, UTC; other offsets are taken and turned into UTC.</summary>
internal static partial class Cql2Instants
{
    public static Cql2Date ReadDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new Cql2Date(date)
            : throw new Cql2Refusal(Cql2Errors.NotADate(text));

    public static Cql2Timestamp ReadTimestamp(string text)
    {
        var match = Timestamps().Match(text);
        // Finer than microseconds is cut off: so is what the database holds.
        var fraction = match.Groups["fraction"].Value;
        var cut = fraction.Length > 6 ? text.Remove(match.Groups["fraction"].Index + 6, fraction.Length - 6) : text;
        return match.Success && DateTimeOffset.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? new Cql2Timestamp(instant.UtcDateTime)
            : throw new Cql2Refusal(Cql2Errors.NotATimestamp(text));
    }

    /// <summary>One end of an interval: null is "..", without an end.</summary>
    public static Cql2Expression? ReadEnd(string text) =>
        text == ".." ? null : text.Contains('T', StringComparison.OrdinalIgnoreCase) ? ReadTimestamp(text) : ReadDate(text);

    public static string Write(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Write(DateTime timestamp) => timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.(?<fraction>[0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Timestamps();
}
