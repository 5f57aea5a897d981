using System.Text;
using Open311.Core.Jurisdictions;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Unit.Routing;

/// <summary>Whether the rules before the last one hold whenever it does, and which of them it takes.</summary>
public sealed class RuleCoverTests
{
    [Theory]
    // Times of the day, over midnight.
    [InlineData("'time_from':'08:00','time_until':'18:00'|'time_from':'10:00','time_until':'12:00'", "1")]
    [InlineData("'time_from':'10:00','time_until':'12:00'|'time_from':'08:00','time_until':'18:00'", "")]
    [InlineData("'time_from':'08:00','time_until':'18:00'|'time_from':'08:00','time_until':'18:01'", "")]
    [InlineData("'time_from':'22:00','time_until':'06:00'|'time_from':'23:00','time_until':'05:00'", "1")]
    [InlineData("'time_from':'22:00','time_until':'06:00'|'time_from':'00:00','time_until':'06:00'", "1")]
    [InlineData("'time_from':'22:00','time_until':'00:00'|'time_from':'23:00','time_until':'23:59'", "1")]
    [InlineData("'time_from':'22:00','time_until':'06:00'|'time_from':'05:00','time_until':'07:00'", "")]
    [InlineData("'time_from':'08:00','time_until':'18:00'|'time_from':'17:00','time_until':'09:00'", "")]
    // Seasons, over New Year.
    [InlineData("'season_from':'11-01','season_until':'03-31'|'season_from':'12-01','season_until':'01-31'", "1")]
    [InlineData("'season_from':'12-01','season_until':'01-31'|'season_from':'11-01','season_until':'03-31'", "")]
    [InlineData("'season_from':'11-01','season_until':'03-31'|'season_from':'02-01','season_until':'02-29'", "1")]
    [InlineData("'season_from':'11-01','season_until':'03-31'|'season_from':'03-01','season_until':'04-01'", "")]
    [InlineData("'season_from':'12-31','season_until':'12-31'|'season_from':'12-31','season_until':'12-31'", "1")]
    // Several together.
    [InlineData("'weekdays':[1,2,3,4,5]|'weekdays':[6,7]|", "1,2")]
    [InlineData("'weekdays':[1,2,3,4,5]|'weekdays':[6]|", "")]
    [InlineData("'weekdays':[1]|'weekdays':[1,2,3,4,5]|'weekdays':[6,7]|", "2,3")]
    [InlineData("'weekdays':[1,2,3]|'weekdays':[3,4]|'weekdays':[2,3,4]", "1,2")]
    [InlineData("'weekdays':[1,2,3,4,5]|'weekdays':[6,7]||'weekdays':[6]", "2")]
    [InlineData("'time_from':'06:00','time_until':'18:00'|'time_from':'18:00','time_until':'06:00'|", "1,2")]
    [InlineData("'time_from':'06:00','time_until':'18:00'|'time_from':'18:01','time_until':'06:00'|", "")]
    [InlineData("'weekdays':[1,2,3,4,5],'time_from':'06:00','time_until':'18:00'|'weekdays':[1,2,3,4,5],'time_from':'18:00','time_until':'06:00'|'weekdays':[6,7]|", "1,2,3")]
    [InlineData("'weekdays':[1,2,3,4,5],'time_from':'06:00','time_until':'18:00'|'weekdays':[6,7],'time_from':'18:00','time_until':'06:00'|", "")]
    [InlineData("'season_from':'01-01','season_until':'02-29'|'season_from':'03-01','season_until':'12-31'|", "1,2")]
    [InlineData("'season_from':'01-01','season_until':'02-28'|'season_from':'03-01','season_until':'12-31'|", "")]
    [InlineData("'holidays':'only'|'holidays':'except'|", "1,2")]
    [InlineData("'holidays':'only'|'holidays':'except'", "")]
    [InlineData("'valid_until':'2026-12-31'|'valid_from':'2027-01-01'|", "1,2")]
    [InlineData("'valid_until':'2026-12-30'|'valid_from':'2027-01-01'|", "")]
    [InlineData("'valid_from':'2026-01-01'|'valid_from':'2026-06-01','valid_until':'2026-07-01'", "1")]
    // What holds for less than it does covers nothing of it.
    [InlineData("'weekdays':[1,2,3,4,5],'service':'lamp'|'weekdays':[6,7]|", "")]
    [InlineData("'weekdays':[1,2,3,4,5]|'weekdays':[6,7],'answers':{'where':['road']}|", "")]
    [InlineData("'weekdays':[1,2,3,4,5]|'weekdays':[6,7],'outside':true|", "")]
    public void Rules_before_one_cover_it_or_do_not(string rules, string expected)
    {
        var all = Read(rules);

        var found = RuleCover.Find(all[^1], all[..^1], new Dictionary<long, Service>());

        Assert.Equal(expected, string.Join(',', found.Select(rule => rule.Position)));
    }

    [Theory]
    [InlineData("2026-12-25T23:30", true, "'time_from':'22:00','time_until':'06:00'", true)]
    [InlineData("2026-12-25T06:00", true, "'time_from':'22:00','time_until':'06:00'", false)]
    [InlineData("2026-12-25T06:00", true, "'holidays':'except'", false)]
    [InlineData("2026-12-27T06:00", false, "'holidays':'except','weekdays':[7]", true)]
    [InlineData("2026-12-27T06:00", false, "'weekdays':[1,2,3,4,5,6]", false)]
    [InlineData("2024-02-29T06:00", false, "'season_from':'11-01','season_until':'02-28'", false)]
    [InlineData("2024-02-29T06:00", false, "'season_from':'11-01','season_until':'02-29','valid_until':'2024-02-29'", true)]
    [InlineData("2024-03-01T00:00", false, "'valid_until':'2024-02-29'", false)]
    public void A_rule_holds_at_a_moment_or_not(string moment, bool isHoliday, string rule, bool holds) =>
        Assert.Equal(holds, RuleTimes.At(DateTime.Parse(moment, System.Globalization.CultureInfo.InvariantCulture), isHoliday).AreCoveredBy(Read(rule)));

    [Fact]
    public void Very_many_rules_are_left_untold_instead_of_taking_hours()
    {
        var rules = Enumerable.Range(0, 400).Select(i => $"'weekdays':[{(i % 7) + 1}],'time_from':'{i % 24:00}:{i % 60:00}','time_until':'{(i + 3) % 24:00}:{i % 59:00}','season_from':'{(i % 12) + 1:00}-{(i % 28) + 1:00}','season_until':'{((i + 5) % 12) + 1:00}-11'");
        var all = Read(string.Join('|', rules) + "|");

        var before = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Empty(RuleCover.Find(all[^1], all[..^1], new Dictionary<long, Service>()));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(before), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    /// <param name="rules">Members of each, with single quotes.</param>
    private static List<RoutingRule> Read(string rules)
    {
        var json = string.Join(',', rules.Split('|').Select(rule => $$"""{ "text": "x", "department": "d"{{(rule.Length == 0 ? "" : ",")}}{{rule.Replace('\'', '"')}} }"""));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "rules": [{{json}}] }"""));
        var file = TownFile.Read(stream);
        Assert.True(file.Succeeded, string.Join(' ', file.Failures.Select(failure => failure.English)));
        return [.. file.Value.Rules.Select((rule, i) => ImportRules.RuleOf(rule, i + 1, new() { ["d"] = 1 }, new() { ["lamp"] = 7 }, []))];
    }
}
