using System.Globalization;
using CsCheck;
using Open311.Core.Calendars;

namespace Open311.Tests.Unit.Calendars;

/// <summary>All moments in the tables are on the clock in Germany.</summary>
public sealed class TownCalendarTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly string[] Weeks = ["Mo-Fr 08:00-16:00", "Mo-Th 07:30-12:00,13:00-16:15; Fr 07:30-12:30", "Mo-Su 00:00-24:00", "Sa 22:00-24:00; Su 00:00-04:00"];
    private static readonly string?[] Lands = [null, "BY", "BE", "TH"];
    private static readonly TownCalendar Koeln = Make("NW", "Mo-Fr 08:00-16:00", "2026-02-16");

    [Theory]
    [InlineData("2026-11-27 10:00", 2, "2026-11-27 12:00")] // a Friday
    [InlineData("2026-11-27 15:00", 2, "2026-11-30 09:00")] // over the weekend
    [InlineData("2026-11-27 15:00", 1, "2026-11-27 16:00")] // to the end of work, not to the next day's begin
    [InlineData("2026-11-28 11:00", 0, "2026-11-30 08:00")]
    [InlineData("2026-11-27 05:00", 8, "2026-11-27 16:00")]
    [InlineData("2026-04-02 15:00", 2, "2026-04-07 09:00")] // Good Friday to Easter Monday
    [InlineData("2026-02-13 15:00", 2, "2026-02-17 09:00")] // the town's own Monday
    [InlineData("2026-12-24 12:00", 5, "2026-12-28 09:00")] // Christmas Eve is a working day unless the town says otherwise
    [InlineData("2026-03-27 15:00", 2, "2026-03-30 09:00")] // summer time begins on the 29th
    [InlineData("2026-10-23 15:00", 2, "2026-10-26 09:00")] // and ends on the 25th
    [InlineData("2026-11-02 08:00", 400, "2027-01-12 16:00")] // fifty days of eight hours: without the 25th (the 26th is a Saturday) and 1 January
    public void Working_hours_pass_only_in_working_time(string from, int hours, string until) =>
        Assert.Equal(Clock(until), Koeln.AddWorkingTime(Clock(from), TimeSpan.FromHours(hours)));

    [Theory]
    [InlineData("2026-11-27 10:00", 1, "2026-11-30 16:00")]
    [InlineData("2026-11-28 10:00", 1, "2026-11-30 16:00")]
    [InlineData("2026-11-30 23:59", 1, "2026-12-01 16:00")]
    [InlineData("2026-04-01 10:00", 2, "2026-04-07 16:00")]
    [InlineData("2026-06-03 10:00", 1, "2026-06-05 16:00")] // Fronleichnam
    [InlineData("2026-12-23 10:00", 3, "2026-12-29 16:00")]
    public void Working_days_end_with_the_work_of_the_last_one(string from, int days, string until) => Assert.Equal(Clock(until), Koeln.AddWorkingDays(Clock(from), days));

    [Theory]
    [InlineData("2026-11-27 15:00", "2026-11-30 09:00", 2)]
    [InlineData("2026-11-27 18:00", "2026-11-30 07:00", 0)]
    [InlineData("2026-11-30 09:00", "2026-11-27 15:00", 0)]
    [InlineData("2026-11-30 00:00", "2026-12-07 00:00", 40)]
    [InlineData("2026-03-23 00:00", "2026-04-06 23:00", 72)] // summer time begins, Good Friday and Easter Monday
    public void Between_two_moments_lies_the_working_time(string from, string until, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Koeln.WorkingTimeBetween(Clock(from), Clock(until)));

    [Theory]
    [InlineData("BE", "2026-06-03 15:00", "2026-06-04 09:00")]
    [InlineData(null, "2026-04-02 15:00", "2026-04-03 09:00")]
    [InlineData("SN", "2026-11-17 15:00", "2026-11-19 09:00")]
    public void Another_land_has_other_holidays(string? land, string from, string until) =>
        Assert.Equal(Clock(until), Make(land, "Mo-Fr 08:00-16:00").AddWorkingTime(Clock(from), TimeSpan.FromHours(2)));

    // Work around the clock: the day of the change has 23 or 25 hours, and no moment is counted twice or left out.
    [Theory]
    [InlineData("2026-03-28 23:00", 24, "2026-03-30 00:00")]
    [InlineData("2026-10-24 23:00", 26, "2026-10-26 00:00")]
    public void The_clock_may_be_moved_within_working_time(string from, int hours, string until)
    {
        var always = Make(null, "Mo-Su 00:00-02:30,02:45-24:00");
        var spans = Make(null, "Mo-Su 00:00-24:00");
        Assert.Equal(Clock(until), spans.AddWorkingTime(Clock(from), TimeSpan.FromHours(hours)));
        Assert.Equal(TimeSpan.FromHours(hours), spans.WorkingTimeBetween(Clock(from), Clock(until)));
        Assert.InRange(always.WorkingTimeBetween(Clock(from), Clock(until)), TimeSpan.FromHours(hours - 0.25), TimeSpan.FromHours(hours));
    }

    [Fact]
    public void Adding_and_measuring_agree_and_end_in_working_time() =>
        Gen.Select(Gen.Int[0, 3 * 366 * 1440], Gen.Int[1, 30_000], Gen.Int[0, 3], Gen.Int[0, 3])
            .Sample((start, minutes, hours, land) =>
            {
                var calendar = Make(Lands[land], Weeks[hours]);
                var from = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(start);
                var until = calendar.AddWorkingTime(from, TimeSpan.FromMinutes(minutes));
                Assert.Equal(TimeSpan.FromMinutes(minutes), calendar.WorkingTimeBetween(from, until));
                Assert.Equal(TimeSpan.FromMinutes(1), calendar.WorkingTimeBetween(until.AddMinutes(-1), until));
            });

    [Fact]
    public void Holidays_have_names_and_local_ones_none()
    {
        Assert.Equal((true, "Fronleichnam"), (Koeln.IsHoliday(new(2026, 6, 4)), Koeln.HolidayName(new(2026, 6, 4))));
        Assert.Equal((true, null), (Koeln.IsHoliday(new(2026, 2, 16)), Koeln.HolidayName(new(2026, 2, 16))));
        Assert.Equal((false, false), (Koeln.IsHoliday(new(2026, 2, 17)), Koeln.IsWorkingDay(new(2026, 2, 15))));
        // Late in the evening in Greenwich it is the next day here.
        Assert.Equal(new DateOnly(2026, 6, 4), Koeln.DayOf(new DateTimeOffset(2026, 6, 3, 22, 30, 0, TimeSpan.Zero)));
    }

    private static TownCalendar Make(string? land, string hours, params string[] localDays) =>
        new(land, localDays.Select(day => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList(), WorkingHours.TryParse(hours)!, Berlin);

    private static DateTimeOffset Clock(string text)
    {
        var local = DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, Berlin.GetUtcOffset(local));
    }
}
