namespace Open311.Core.Calendars;

/// <param name="Name">As the law of the Land calls it, in short.</param>
public sealed record Holiday(DateOnly Date, string Name);

/// <summary>
/// The public holidays of the German Länder, each by its own law on Sundays and holidays, true from 2017 on. What only a part of a Land has (Mariä Himmelfahrt in most of Bavaria,
/// Fronleichnam in some municipalities of Saxony and Thuringia, Augsburg's Friedensfest) is a local holiday of the town.
/// </summary>
public static class PublicHolidays
{
    private const string Everywhere = "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH";

    /// <summary>The Länder by ISO 3166-2:DE, without "DE-".</summary>
    public static readonly IReadOnlyList<string> Lands = Everywhere.Split(' ');

    private static readonly Row[] Rows =
    [
        new("Neujahr", Day(1, 1), Everywhere),
        new("Heilige Drei Könige", Day(1, 6), "BW BY ST"),
        new("Internationaler Frauentag", Day(3, 8), "BE", From: 2019),
        new("Internationaler Frauentag", Day(3, 8), "MV", From: 2023),
        new("Karfreitag", AfterEaster(-2), Everywhere),
        new("Ostersonntag", AfterEaster(0), "BB"),
        new("Ostermontag", AfterEaster(1), Everywhere),
        new("Tag der Arbeit", Day(5, 1), Everywhere),
        new("Tag der Befreiung", Day(5, 8), "BE", From: 2020, To: 2020),
        new("Tag der Befreiung", Day(5, 8), "BE", From: 2025, To: 2025),
        new("Christi Himmelfahrt", AfterEaster(39), Everywhere),
        new("Pfingstsonntag", AfterEaster(49), "BB"),
        new("Pfingstmontag", AfterEaster(50), Everywhere),
        new("Fronleichnam", AfterEaster(60), "BW BY HE NW RP SL"),
        new("Jahrestag des Volksaufstandes", Day(6, 17), "BE", From: 2028, To: 2028),
        new("Mariä Himmelfahrt", Day(8, 15), "SL"),
        new("Weltkindertag", Day(9, 20), "TH", From: 2019),
        new("Tag der Deutschen Einheit", Day(10, 3), Everywhere),
        new("Reformationstag", Day(10, 31), Everywhere, From: 2017, To: 2017),
        new("Reformationstag", Day(10, 31), "BB HB HH MV NI SH SN ST TH", From: 2018),
        new("Allerheiligen", Day(11, 1), "BW BY NW RP SL"),
        new("Buß- und Bettag", RepentanceDay, "SN"),
        new("1. Weihnachtstag", Day(12, 25), Everywhere),
        new("2. Weihnachtstag", Day(12, 26), Everywhere),
    ];

    /// <summary>In the order of the year.</summary>
    /// <param name="land">One of <see cref="Lands"/>.</param>
    /// <exception cref="ArgumentException">There is no such Land.</exception>
    public static IReadOnlyList<Holiday> Of(string land, int year) => Lands.Contains(land)
        ? [.. Rows.Where(row => row.Lands.Contains(land, StringComparison.Ordinal) && year >= row.From && year <= row.To).Select(row => new Holiday(row.DayOf(year), row.Name)).OrderBy(day => day.Date)]
        : throw new ArgumentException($"There is no Land '{land}'.", nameof(land));

    /// <summary>Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher.</summary>
    public static DateOnly EasterSunday(int year)
    {
        var (golden, century, rest) = (year % 19, year / 100, year % 100);
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (rest / 4)) - epact - (rest % 4)) % 7;
        var shift = (golden + (11 * epact) + (22 * weekday)) / 451;
        var days = epact + weekday - (7 * shift) + 114;
        return new DateOnly(year, days / 31, (days % 31) + 1);
    }

    private static Func<int, DateOnly> Day(int month, int day) => year => new DateOnly(year, month, day);

    private static Func<int, DateOnly> AfterEaster(int days) => year => EasterSunday(year).AddDays(days);

    // The Wednesday before 23 November.
    private static DateOnly RepentanceDay(int year)
    {
        var last = new DateOnly(year, 11, 22);
        return last.AddDays(-(((int)last.DayOfWeek - (int)DayOfWeek.Wednesday + 7) % 7));
    }

    /// <param name="From">Its first year.</param>
    /// <param name="To">Its last year.</param>
    private sealed record Row(string Name, Func<int, DateOnly> DayOf, string Lands, int From = 0, int To = int.MaxValue);
}
