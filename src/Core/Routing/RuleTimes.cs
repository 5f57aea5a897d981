namespace Open311.Core.Routing;

/// <summary>
/// When a rule holds: on these dates, weekdays, minutes of the day, days of the year and on holidays or not, each as ranges of numbers. It holds where all five do. Whether a date falls on that weekday is not
/// asked: what is covered here is covered on every calendar.
/// </summary>
internal sealed class RuleTimes
{
    /// <summary>More pieces than this are not cut any further; the answer is then that it cannot be told.</summary>
    private const int MaxPieces = 1_000;

    private const int Minutes = 24 * 60;

    /// <summary>29 February is one.</summary>
    private const int DaysOfYear = 366;

    private readonly Range[][] parts;

    private RuleTimes(Range[][] parts) => this.parts = parts;

    /// <summary>From that day on, for ever.</summary>
    public static RuleTimes From(DateOnly day) => new(
        [[new Range(day.DayNumber, int.MaxValue)], [new Range(1, 8)], [new Range(0, Minutes)], [new Range(1, DaysOfYear + 1)], [new Range(0, 2)]]);

    /// <param name="local">In the town's time zone.</param>
    /// <param name="isHoliday">Whether that day is one there.</param>
    public static RuleTimes At(DateTime local, bool isHoliday)
    {
        var (day, weekday, holiday) = (DateOnly.FromDateTime(local), local.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)local.DayOfWeek, isHoliday ? 1 : 0);
        return new RuleTimes([[One(day.DayNumber)], [One(weekday)], [One((local.Hour * 60) + local.Minute)], [One(DayOfYear((short)((day.Month * 100) + day.Day)))], [One(holiday)]]);
    }

    public static RuleTimes Of(RoutingRule rule) => new(
    [
        [new Range(rule.ValidFrom?.DayNumber ?? 0, rule.ValidUntil is { } last ? last.DayNumber + 1 : int.MaxValue)],
        rule.Weekdays is { } days ? [.. days.Select(day => One(day))] : [new Range(1, 8)],
        rule is { TimeFrom: { } from, TimeUntil: { } until } ? Around(MinuteOf(from), MinuteOf(until), 0, Minutes) : [new Range(0, Minutes)],
        rule is { SeasonFrom: { } first, SeasonUntil: { } end } ? Around(DayOfYear(first), DayOfYear(end) + 1, 1, DaysOfYear + 1) : [new Range(1, DaysOfYear + 1)],
        rule.Holidays switch { HolidayTest.Only => [One(1)], HolidayTest.Except => [One(0)], _ => [new Range(0, 2)] },
    ]);

    /// <summary>Whether at each of these times one of the rules holds, as far as times are concerned.</summary>
    public bool AreCoveredBy(IEnumerable<RoutingRule> rules)
    {
        List<Range[][]> left = [parts];
        foreach (var rule in rules)
        {
            var taken = Of(rule).parts;
            left = [.. left.SelectMany(piece => Without(piece, taken))];
            if (left.Count == 0)
                return true;
            if (left.Count > MaxPieces)
                return false;
        }

        return false;
    }

    /// <summary>What is left of a piece, as pieces that do not overlap.</summary>
    private static IEnumerable<Range[][]> Without(Range[][] piece, Range[][] taken)
    {
        var common = (Range[][])piece.Clone();
        for (var i = 0; i < piece.Length; i++)
        {
            var rest = Except(piece[i], taken[i]);
            if (rest.Length > 0)
            {
                var left = (Range[][])common.Clone();
                left[i] = rest;
                yield return left;
            }

            common[i] = [.. piece[i].SelectMany(one => taken[i].Select(one.Meets)).Where(range => range.From < range.Until)];
            if (common[i].Length == 0)
                yield break;
        }
    }

    private static Range[] Except(Range[] ranges, Range[] taken) => taken.Aggregate(
        ranges, (left, away) => [.. left.SelectMany(range => (Range[])[range with { Until = Math.Min(range.Until, away.From) }, range with { From = Math.Max(range.From, away.Until) }]).Where(range => range.From < range.Until)]);

    private static Range One(int value) => new(value, value + 1);

    /// <summary>Over the end of day or year where the first is not before the second.</summary>
    private static Range[] Around(int from, int until, int least, int end) =>
        from < until ? [new Range(from, until)] : [.. ((Range[])[new Range(from, end), new Range(least, until)]).Where(range => range.From < range.Until)];

    private static int MinuteOf(TimeOnly time) => (time.Hour * 60) + time.Minute;

    /// <param name="season">Month times 100 plus day.</param>
    private static int DayOfYear(short season) => new DateOnly(2000, season / 100, season % 100).DayOfYear;

    /// <param name="Until">Not in it any more.</param>
    private readonly record struct Range(int From, int Until)
    {
        public Range Meets(Range other) => new(Math.Max(From, other.From), Math.Min(Until, other.Until));
    }
}
