using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Layers;

namespace Open311.Tests.Integration.Routing;

/// <summary>Which borders make a decision uncertain: those where somebody else would get the report, and no others. An error of 8 m is 0.000115° of longitude here.</summary>
[Collection(LayerUploadTests.Name)]
public sealed class BorderTests(RunningService service)
{
    private const string Rule = """{"text":"{0}","department":"{1}","layer":"areas","test":"area","feature_keys":[{2}]}""";

    [Fact]
    public async Task A_border_between_areas_of_one_rule_is_none()
    {
        var town = await MakeAsync(("Beide", "west", "W,E"));
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.575, 8.10995));
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.575, 8.11005));
        // The outer border is one.
        Assert.Equal(("west", "buero"), await town.AskAsync("pothole", 51.575, 8.13995));
        Assert.Equal(("buero", "west"), await town.AskAsync("pothole", 51.575, 8.14005));
    }

    [Fact]
    public async Task Nor_is_one_of_a_rule_that_asks_for_any_area()
    {
        var town = await MakeAsync();
        await town.SetRulesAsync("""{"text":"Alle","department":"west","layer":"areas","test":"area"}""");
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.575, 8.10995));
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.59995, 8.1));
        Assert.Equal(("west", "buero"), await town.AskAsync("pothole", 51.55005, 8.1));
    }

    [Fact]
    public async Task Nor_is_one_between_two_rules_of_one_department()
    {
        var town = await MakeAsync(("Westen", "west", "W"), ("Osten", "west", "E"));
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.575, 8.10995));
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.575, 8.11005));
    }

    [Fact]
    public async Task Between_two_departments_both_are_named_and_the_fallback_is_not()
    {
        var town = await MakeAsync(("Westen", "west", "W"), ("Osten", "ost", "E"), ("Alle", "licht", "W,E"));
        Assert.Equal(("west", "ost"), await town.AskAsync("pothole", 51.575, 8.10995));
        Assert.Equal(("ost", "west"), await town.AskAsync("pothole", 51.575, 8.11005));
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.575, 8.109));
    }

    [Fact]
    public async Task What_decides_behind_the_border_is_named_though_it_holds_at_the_place_too()
    {
        var town = await MakeAsync(("Westen", "west", "W"), ("Alle", "licht", "W,E"));
        Assert.Equal(("west", "licht"), await town.AskAsync("pothole", 51.575, 8.10995));
        Assert.Equal(("licht", "west"), await town.AskAsync("pothole", 51.575, 8.11005));
    }

    [Fact]
    public async Task Where_three_areas_meet_the_department_of_the_third_is_named()
    {
        var town = await MakeAsync(("Westen", "west", "W"), ("Osten", "west", "E"), ("Norden", "licht", "N"));
        Assert.Equal(("west", "licht"), await town.AskAsync("pothole", 51.59998, 8.10998));
        Assert.Equal(("west", null), await town.AskAsync("pothole", 51.575, 8.10998));
    }

    private async Task<RuledTown> MakeAsync(params (string Text, string Department, string Keys)[] rules)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.ImportAsync(
            "areas",
            ("W", "a", "POLYGON((8.08 51.55,8.11 51.55,8.11 51.60,8.08 51.60,8.08 51.55))"),
            ("E", "a", "POLYGON((8.11 51.55,8.14 51.55,8.14 51.60,8.11 51.60,8.11 51.55))"),
            ("N", "a", "POLYGON((8.08 51.60,8.14 51.60,8.14 51.62,8.08 51.62,8.08 51.60))"));
        if (rules.Length > 0)
        {
            await town.SetRulesAsync(string.Join(',', rules.Select(rule => Rule.Replace("{0}", rule.Text, StringComparison.Ordinal).Replace("{1}", rule.Department, StringComparison.Ordinal)
                .Replace("{2}", string.Join(',', rule.Keys.Split(',').Select(key => $"\"{key}\"")), StringComparison.Ordinal))));
        }

        return town;
    }
}
