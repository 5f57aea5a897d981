using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Open311.Core.Calendars;

/// <summary>From and to in minutes after midnight on the town's clock, 0 to 1440.</summary>
public readonly record struct WorkingSpan(int FromMinute, int ToMinute);

/// <summary>
/// When a town works in an ordinary week, written as the simple part of OpenStreetMap's <c>opening_hours</c>: <c>Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00</c>.
/// Holidays are not part of it.
/// </summary>
public sealed partial class WorkingHours
{
    /// <summary>Of a town that has not said otherwise.</summary>
    public const string Usual = "Mo-Fr 08:00-16:00";

    private static readonly string[] Names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

    private readonly IReadOnlyList<WorkingSpan>[] days;

    private WorkingHours(IReadOnlyList<WorkingSpan>[] days) => this.days = days;

    /// <summary>Ascending, apart from each other; empty on a day without work.</summary>
    public IReadOnlyList<WorkingSpan> On(DayOfWeek day) => days[((int)day + 6) % 7];

    /// <summary>Null for what is not of this form: an unknown day, a day named twice, spans that are empty, out of order or overlap, or a week without work.</summary>
    public static WorkingHours? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var days = new IReadOnlyList<WorkingSpan>[7];
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Parts().Match(part) is not { Success: true } match || Spans(match.Groups["spans"].Value) is not { } spans)
                return null;
            foreach (var named in match.Groups["days"].Value.Split(','))
            {
                var ends = Array.ConvertAll(named.Trim().Split('-'), name => Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)));
                for (var day = ends[0]; day <= ends[^1]; day++)
                {
                    if (days[day] is not null)
                        return null;
                    days[day] = spans;
                }

                if (ends[0] > ends[^1])
                    return null;
            }
        }

        return Array.Exists(days, day => day is not null) ? new WorkingHours(Array.ConvertAll(days, day => day ?? [])) : null;
    }

    /// <summary>The same hours in one spelling.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var first = 0; first < 7; first++)
        {
            var last = first;
            while (last < 6 && days[last + 1].SequenceEqual(days[first]))
                last++;
            if (days[first].Count > 0)
            {
                var spans = string.Join(',', days[first].Select(span => $"{Clock(span.FromMinute)}-{Clock(span.ToMinute)}"));
                text.Append(text.Length > 0 ? "; " : "").Append(Names[first]).Append(last > first ? "-" + Names[last] : "").Append(' ').Append(spans);
            }

            first = last;
        }

        return text.ToString();
    }

    private static List<WorkingSpan>? Spans(string text)
    {
        var spans = new List<WorkingSpan>();
        foreach (var ends in text.Split(',').Select(span => Array.ConvertAll(span.Trim().Split('-'), Minute)))
        {
            if (ends[0] >= ends[1] || ends[1] > 1440 || (spans.Count > 0 && ends[0] <= spans[^1].ToMinute))
                return null;
            spans.Add(new WorkingSpan(ends[0], ends[1]));
        }

        return spans;
    }

    private static int Minute(string clock)
    {
        var parts = clock.Split(':');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture) * 60) + int.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    [GeneratedRegex(
        @"^(?<days>(Mo|Tu|We|Th|Fr|Sa|Su)(-(Mo|Tu|We|Th|Fr|Sa|Su))?(\s*,\s*(Mo|Tu|We|Th|Fr|Sa|Su)(-(Mo|Tu|We|Th|Fr|Sa|Su))?)*)\s+(?<spans>[0-9]{1,2}:[0-5][0-9]-[0-9]{1,2}:[0-5][0-9](\s*,\s*[0-9]{1,2}:[0-5][0-9]-[0-9]{1,2}:[0-5][0-9])*)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
