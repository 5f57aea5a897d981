using System.Globalization;
using Open311.Core.Calendars;

namespace Open311.Tests.Unit.Calendars;

public sealed class PublicHolidayTests
{
    [Theory]
    [InlineData("2017-04-16")]
    [InlineData("2019-04-21")]
    [InlineData("2024-03-31")]
    [InlineData("2025-04-20")]
    [InlineData("2026-04-05")]
    [InlineData("2027-03-28")]
    [InlineData("2028-04-16")]
    [InlineData("2038-04-25")] // the latest there is
    [InlineData("2285-03-22")] // the earliest there is
    public void Easter_is_when_the_calendars_say(string day) =>
        Assert.Equal(Date(day), PublicHolidays.EasterSunday(Date(day).Year));

    // Days that move with Easter and the one before Advent, as printed calendars have them.
    [Theory]
    [InlineData("SN", "2024-03-29 2024-04-01 2024-05-09 2024-05-20 2024-11-20")]
    [InlineData("SN", "2025-04-18 2025-04-21 2025-05-29 2025-06-09 2025-11-19")]
    [InlineData("SN", "2026-04-03 2026-04-06 2026-05-14 2026-05-25 2026-11-18")]
    [InlineData("SN", "2027-03-26 2027-03-29 2027-05-06 2027-05-17 2027-11-17")]
    [InlineData("SN", "2028-04-14 2028-04-17 2028-05-25 2028-06-05 2028-11-22")]
    [InlineData("NW", "2024-05-30")]
    [InlineData("NW", "2025-06-19")]
    [InlineData("NW", "2026-06-04")]
    [InlineData("NW", "2027-05-27")]
    [InlineData("NW", "2028-06-15")]
    public void Days_that_move_are_where_the_calendars_have_them(string land, string days) =>
        Assert.All(days.Split(' '), day => Assert.Contains(PublicHolidays.Of(land, Date(day).Year), holiday => holiday.Date == Date(day)));

    // By the Länder's laws; MM-dd, and E+n for n days after Easter.
    [Theory]
    [InlineData("BB", "E+0 E+49 10-31")]
    [InlineData("BE", "03-08")]
    [InlineData("BW", "01-06 E+60 11-01")]
    [InlineData("BY", "01-06 E+60 11-01")]
    [InlineData("HB", "10-31")]
    [InlineData("HE", "E+60")]
    [InlineData("HH", "10-31")]
    [InlineData("MV", "03-08 10-31")]
    [InlineData("NI", "10-31")]
    [InlineData("NW", "E+60 11-01")]
    [InlineData("RP", "E+60 11-01")]
    [InlineData("SH", "10-31")]
    [InlineData("SL", "E+60 08-15 11-01")]
    [InlineData("SN", "10-31 B")]
    [InlineData("ST", "01-06 10-31")]
    [InlineData("TH", "09-20 10-31")]
    public void Each_land_has_the_nine_of_all_and_its_own(string land, string own)
    {
        var repentance = new Dictionary<int, string> { [2024] = "11-20", [2026] = "11-18", [2027] = "11-17" };
        foreach (var year in repentance.Keys)
        {
            var easter = PublicHolidays.EasterSunday(year);
            var expected = $"01-01 E-2 E+1 05-01 E+39 E+50 10-03 12-25 12-26 {own}".Split(' ')
                .Select(word => word[0] switch
                {
                    'E' => easter.AddDays(int.Parse(word.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
                    'B' => Date($"{year}-{repentance[year]}"),
                    _ => Date($"{year}-{word}"),
                })
                .Order();
            Assert.Equal(expected, PublicHolidays.Of(land, year).Select(day => day.Date));
        }
    }

    [Theory]
    [InlineData("NI", "2017-10-31", true)] // everywhere, once
    [InlineData("BY", "2017-10-31", true)]
    [InlineData("BY", "2018-10-31", false)]
    [InlineData("NI", "2018-10-31", true)]
    [InlineData("TH", "2018-09-20", false)]
    [InlineData("TH", "2019-09-20", true)]
    [InlineData("BE", "2018-03-08", false)]
    [InlineData("BE", "2019-03-08", true)]
    [InlineData("MV", "2022-03-08", false)]
    [InlineData("MV", "2023-03-08", true)]
    [InlineData("BE", "2020-05-08", true)]
    [InlineData("BE", "2024-05-08", false)]
    [InlineData("BE", "2025-05-08", true)]
    [InlineData("BB", "2025-05-08", false)]
    [InlineData("BE", "2028-06-17", true)]
    [InlineData("BE", "2027-06-17", false)]
    public void Days_begin_with_their_law_and_some_were_once(string land, string day, bool isHoliday) =>
        Assert.Equal(isHoliday, PublicHolidays.Of(land, Date(day).Year).Any(holiday => holiday.Date == Date(day)));

    [Fact]
    public void There_are_sixteen_lands_and_no_other()
    {
        Assert.Equal(16, PublicHolidays.Lands.Distinct().Count());
        Assert.Throws<ArgumentException>(() => PublicHolidays.Of("XX", 2026));
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
