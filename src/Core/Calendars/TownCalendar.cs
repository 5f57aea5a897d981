using System.Collections.Concurrent;
using Open311.Core.Jurisdictions;

namespace Open311.Core.Calendars;

/// <summary>Which days are holidays in a town, and its working time, on the town's clock.</summary>
public sealed class TownCalendar(string? federalState, IReadOnlyCollection<DateOnly> localHolidays, WorkingHours hours, TimeZoneInfo zone)
{
    // What is asked of a calendar lies within a lifetime; without this a town that never works would be searched for ever.
    private const int MaxDays = 36_600;

    private readonly HashSet<DateOnly> local = [.. localHolidays];
    private readonly ConcurrentDictionary<int, Dictionary<DateOnly, string>> years = new();

    public static TownCalendar Of(Jurisdiction town)
    {
        ArgumentNullException.ThrowIfNull(town);
        var hours = WorkingHours.TryParse(town.WorkingHours ?? WorkingHours.Usual) ?? throw new InvalidOperationException($"The working hours of {town.Key} cannot be read.");
        return new TownCalendar(town.FederalState, town.LocalHolidays, hours, TimeZoneInfo.FindSystemTimeZoneById(town.TimeZone));
    }

    /// <summary>The day in the town.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    /// <summary>A public holiday of the Land, or one of the town's own. A town without a Land has only its own.</summary>
    public bool IsHoliday(DateOnly day) => local.Contains(day) || PublicOf(day.Year).ContainsKey(day);

    /// <summary>The public holiday's name; null for a local one, and for no holiday.</summary>
    public string? HolidayName(DateOnly day) => PublicOf(day.Year).GetValueOrDefault(day);

    public bool IsWorkingDay(DateOnly day) => hours.On(day.DayOfWeek).Count > 0 && !IsHoliday(day);

    /// <summary>When so much working time has passed. Without any: the moment itself, or the begin of the next working time.</summary>
    public DateTimeOffset AddWorkingTime(DateTimeOffset from, TimeSpan working)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(working, TimeSpan.Zero);
        foreach (var (begins, ends) in SpansFrom(from))
        {
            var begin = begins > from ? begins : from;
            if (begin >= ends)
                continue;
            if (working <= ends - begin)
                return begin + working;
            working -= ends - begin;
        }

        throw NeverWorks(from);
    }

    /// <summary>The end of work on the last of so many working days; the day of the moment itself does not count (as in § 187 BGB).</summary>
    /// <param name="days">1 or more.</param>
    public DateTimeOffset AddWorkingDays(DateTimeOffset from, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        var first = DayOf(from).AddDays(1);
        for (var day = first; day.DayNumber < first.DayNumber + MaxDays; day = day.AddDays(1))
        {
            if (IsWorkingDay(day) && --days == 0)
                return Moment(day, hours.On(day.DayOfWeek)[^1].ToMinute);
        }

        throw NeverWorks(from);
    }

    /// <summary>The working time between two moments; zero if the second is the earlier one.</summary>
    public TimeSpan WorkingTimeBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var sum = TimeSpan.Zero;
        foreach (var (begins, ends) in SpansFrom(from))
        {
            if (begins >= to)
                break;
            var (begin, end) = (begins > from ? begins : from, ends < to ? ends : to);
            if (end > begin)
                sum += end - begin;
        }

        return sum;
    }

    private IEnumerable<(DateTimeOffset Begins, DateTimeOffset Ends)> SpansFrom(DateTimeOffset moment)
    {
        // A span of the day before may end on this one, where a zone's clock is moved around midnight.
        var first = DayOf(moment).AddDays(-1);
        for (var day = first; day.DayNumber < first.DayNumber + MaxDays; day = day.AddDays(1))
        {
            if (IsHoliday(day))
                continue;
            foreach (var span in hours.On(day.DayOfWeek))
                yield return (Moment(day, span.FromMinute), Moment(day, span.ToMinute));
        }
    }

    // What the clock shows twice is its first time; what it leaves out is the moment when it is moved.
    private DateTimeOffset Moment(DateOnly day, int minute)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private Dictionary<DateOnly, string> PublicOf(int year) =>
        federalState is null ? [] : years.GetOrAdd(year, asked => PublicHolidays.Of(federalState, asked).GroupBy(day => day.Date).ToDictionary(days => days.Key, days => days.First().Name));

    private static InvalidOperationException NeverWorks(DateTimeOffset from) => new($"There is no working time within a hundred years of {from:yyyy-MM-dd}.");
}
