using System.Globalization;
using System.Text.RegularExpressions;

namespace Open311.Core.Reports;

/// <summary>Reads the dates that Open311 clients send: ISO 8601 with or without time, fraction and zone, also with the blank that a "+" became on its way.</summary>
public static partial class WireDate
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss",
    ];

    /// <summary>Null if it is no date between the years 1900 and 2200. A date without a zone is read in <paramref name="zone"/>.</summary>
    public static DateTimeOffset? TryParse(string text, TimeZoneInfo zone)
    {
        var match = Shape().Match(text.Trim());
        if (!match.Success)
            return null;
        if (!DateTime.TryParseExact(match.Groups["local"].Value, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || local.Year is < 1900 or > 2200)
            return null;
        var sign = match.Groups["sign"].Value;
        if (match.Groups["zulu"].Success)
            return new DateTimeOffset(local, TimeSpan.Zero);
        if (!match.Groups["hours"].Success)
            return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        var offset = new TimeSpan(int.Parse(match.Groups["hours"].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups["minutes"].Value, CultureInfo.InvariantCulture), 0);
        return offset <= TimeSpan.FromHours(14) ? new DateTimeOffset(local, sign == "-" ? -offset : offset).ToUniversalTime() : null;
    }

    /// <summary>As every answer writes it: UTC, whole seconds, <c>2026-03-01T08:00:00Z</c>. FixMyStreet compares these as text.</summary>
    public static string Format(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Bytes that <see cref="Format(DateTime, Span{byte})"/> writes.</summary>
    public const int Length = 20;

    /// <summary>The same in ASCII, for what is written a thousand times.</summary>
    /// <param name="moment">UTC.</param>
    public static void Format(DateTime moment, Span<byte> text)
    {
        Digits(moment.Year / 100, text);
        Digits(moment.Year % 100, text[2..]);
        text[4] = (byte)'-';
        Digits(moment.Month, text[5..]);
        text[7] = (byte)'-';
        Digits(moment.Day, text[8..]);
        text[10] = (byte)'T';
        Digits(moment.Hour, text[11..]);
        text[13] = (byte)':';
        Digits(moment.Minute, text[14..]);
        text[16] = (byte)':';
        Digits(moment.Second, text[17..]);
        text[19] = (byte)'Z';

        static void Digits(int number, Span<byte> text)
        {
            text[0] = (byte)('0' + number / 10);
            text[1] = (byte)('0' + number % 10);
        }
    }

    [GeneratedRegex(@"^(?<local>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?)?)(?:(?<zulu>[Zz])|(?<sign>[+\- ])(?<hours>\d\d):?(?<minutes>[0-5]\d))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
