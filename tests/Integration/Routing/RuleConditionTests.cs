using Open311.Core.Jurisdictions;
using Open311.Core.Routing;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Routing;

/// <summary>What rules can ask beside place and service.</summary>
public sealed class RuleConditionTests(RunningService service)
{
    private static readonly TimeSpan Winter = TimeSpan.FromHours(1);
    private static readonly TimeSpan Summer = TimeSpan.FromHours(2);

    [Fact]
    public async Task Days_hours_seasons_and_validity_are_those_of_the_report_in_the_towns_time()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service, federalState: "NW");
        foreach (var (rule, at, holds) in ((string, DateTimeOffset, bool)[])[
            ("\"weekdays\": [6, 7]", new(2026, 11, 28, 12, 0, 0, Winter), true),
            ("\"weekdays\": [6, 7]", new(2026, 11, 27, 23, 59, 0, Winter), false),
            ("\"weekdays\": [6, 7]", new(2026, 11, 27, 23, 30, 0, TimeSpan.Zero), true),   // Saturday already, in the town
            ("\"time_from\": \"07:00\", \"time_until\": \"16:00\"", new(2026, 11, 27, 7, 0, 0, Winter), true),
            ("\"time_from\": \"07:00\", \"time_until\": \"16:00\"", new(2026, 11, 27, 16, 0, 0, Winter), false),
            ("\"time_from\": \"22:00\", \"time_until\": \"06:00\"", new(2026, 7, 1, 5, 59, 0, Summer), true),
            ("\"time_from\": \"22:00\", \"time_until\": \"06:00\"", new(2026, 7, 1, 22, 0, 0, Summer), true),
            ("\"time_from\": \"22:00\", \"time_until\": \"06:00\"", new(2026, 7, 1, 12, 0, 0, Summer), false),
            ("\"season_from\": \"11-01\", \"season_until\": \"03-31\"", new(2027, 3, 31, 23, 59, 0, Summer), true),
            ("\"season_from\": \"11-01\", \"season_until\": \"03-31\"", new(2027, 4, 1, 0, 0, 0, Summer), false),
            ("\"season_from\": \"11-01\", \"season_until\": \"03-31\"", new(2026, 12, 24, 12, 0, 0, Winter), true),
            ("\"season_from\": \"05-01\", \"season_until\": \"09-30\"", new(2026, 12, 24, 12, 0, 0, Winter), false),
            ("\"season_from\": \"02-29\", \"season_until\": \"02-29\"", new(2028, 2, 29, 12, 0, 0, Winter), true),
            ("\"holidays\": \"only\"", new(2026, 11, 1, 12, 0, 0, Winter), true),           // All Saints: in Nordrhein-Westfalen
            ("\"holidays\": \"only\"", new(2026, 10, 31, 12, 0, 0, Winter), false),         // Reformation Day: not there
            ("\"holidays\": \"except\"", new(2026, 12, 25, 12, 0, 0, Winter), false),
            ("\"holidays\": \"except\"", new(2026, 12, 24, 12, 0, 0, Winter), true),
            ("\"valid_from\": \"2026-12-01\"", new(2026, 11, 30, 23, 59, 0, Winter), false),
            ("\"valid_from\": \"2026-12-01\"", new(2026, 12, 1, 0, 0, 0, Winter), true),
            ("\"valid_until\": \"2026-12-01\"", new(2026, 12, 1, 23, 59, 0, Winter), true),
            ("\"valid_until\": \"2026-12-01\"", new(2026, 12, 2, 0, 0, 0, Winter), false),
        ])
        {
            await town.SetRulesAsync($$"""{ "text": "x", "department": "west", {{rule}} }""");
            Assert.True((await town.AskAsync("noise", 51.57, 8.1, at)).Department == (holds ? "west" : "buero"), $"{rule} at {at:O}");
        }
    }

    [Fact]
    public async Task Answers_must_be_among_those_that_the_rule_names()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.SetRulesAsync("""{ "text": "x", "department": "west", "answers": { "where": ["road", "path"], "deep": ["yes"] } }""");

        Assert.Equal("west", (await town.AskAsync("pothole", 51.57, 8.1, attributes: """{"where":["road"],"deep":["yes"]}""")).Department);
        Assert.Equal("west", (await town.AskAsync("pothole", 51.57, 8.1, attributes: """{"where":["wall","path"],"deep":["yes","no"]}""")).Department);
        Assert.Equal("buero", (await town.AskAsync("pothole", 51.57, 8.1, attributes: """{"where":["road"],"deep":["no"]}""")).Department);
        Assert.Equal("buero", (await town.AskAsync("pothole", 51.57, 8.1, attributes: """{"where":["road"]}""")).Department);
        Assert.Equal("buero", (await town.AskAsync("pothole", 51.57, 8.1)).Department);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_and_changes_nothing()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        const string rules = """
            { "text": "Draußen „weit“", "department": "buero", "outside": true },
            { "text": "Nacht", "department": "west", "service": "noise", "weekdays": [5, 6], "time_from": "22:00", "time_until": "06:00", "season_from": "11-01", "season_until": "03-31", "holidays": "except" },
            { "text": "Frist", "department": "west", "group": "Straße", "valid_from": "2026-12-01", "valid_until": "2027-01-31", "active": false },
            { "text": "Antwort", "department": "ost", "answers": { "where": ["road", "path"] }, "stage": "area", "on_duty_email": "dienst@example.org" },
            { "text": "Fremd", "department": "ost", "service": "pothole", "not_ours": { "name": "Autobahn GmbH", "contact": "0800 1" } }
            """;
        await town.SetRulesAsync(rules);
        var exported = await town.Of<ExportRules>().RunAsync(town.Town.Id, default);

        var file = TownFile.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(exported)));
        Assert.True(file.Succeeded);
        var again = (await town.Of<ImportRules>().RunAsync(new ImportRulesInput(town.Town.Id, file.Value), default)).Value;
        Assert.Equal((0, 0, 0), (again.Added, again.Changed, again.Removed));
        Assert.Contains("Draußen „weit“", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("null", exported, StringComparison.Ordinal);
        Assert.Equal(5, file.Value.Rules.Count);
    }

    [Fact]
    public async Task A_stage_that_is_named_overrules_that_of_the_test()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.ImportAsync("areas", ("a", "x", "POLYGON((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55))"));
        const string area = """{ "text": "area", "department": "west", "layer": "areas", "test": "area" }""";

        await town.SetRulesAsync($$"""{ "text": "all", "department": "ost" }, {{area}}""");
        Assert.Equal("west", (await town.AskAsync("noise", 51.57, 8.1)).Department);
        await town.SetRulesAsync($$"""{ "text": "all", "department": "ost", "stage": "area" }, {{area}}""");
        Assert.Equal("ost", (await town.AskAsync("noise", 51.57, 8.1)).Department);
    }

    [Fact]
    public async Task Rules_put_before_others_change_nothing_of_them_and_the_old_file_again_takes_them_away()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.ImportAsync("areas", ("a", "x", "POLYGON((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55))"));
        List<string> old = [
            .. Enumerable.Range(1, 12).Select(i => $$"""{ "text": "alt {{i}}", "department": "west", "answers": { "zz": ["{{i}}"], "a": ["2", "1"] } }"""),
            """{ "text": "Gebiet", "department": "ost", "layer": "areas", "test": "area", "feature_attributes": { "name": "a", "class": "x", "nr": 1.50 } }""",
            // Twice the same, and twice the same name.
            """{ "text": "Ampeln", "department": "licht", "service": "lamp" }""",
            """{ "text": "Ampeln", "department": "licht", "service": "lamp" }""",
            """{ "text": "Ampeln", "department": "ost", "service": "noise" }""",
        ];
        List<string> added = [.. Enumerable.Range(1, 10).Select(i => $$"""{ "text": "neu {{i}}", "department": "ost", "weekdays": [{{(i % 7) + 1}}] }""")];
        Assert.Equal((16, 0, 0, 0), await ImportAsync(old));
        var before = await RulesAsync();

        Assert.Equal((10, 0, 16, 0), await ImportAsync([.. added, .. old]));
        Assert.Equal(before, (await RulesAsync()).Skip(10));
        Assert.Equal((0, 0, 16, 10), await ImportAsync(old));
        Assert.Equal(before, await RulesAsync());

        // Turned round, each is still the same.
        Assert.Equal((0, 0, 16, 0), await ImportAsync([.. old.AsEnumerable().Reverse()]));
        Assert.Equal(before.Order(), (await RulesAsync()).Order());
        Assert.Equal(before.Select(rule => rule.Text).Reverse(), (await RulesAsync()).Select(rule => rule.Text));

        // One with another content under its name, one with another name for its content: both are changed, and the rest is not.
        await ImportAsync(old);
        List<string> mended = [old[0].Replace("west", "ost", StringComparison.Ordinal), old[1].Replace("alt 2", "anders", StringComparison.Ordinal), .. old[2..]];
        Assert.Equal((0, 2, 14, 0), await ImportAsync(mended));
        Assert.Equal([("alt 1", 2), ("anders", 2), ("alt 3", 1)], (await RulesAsync()).Take(3).Select(rule => (rule.Text, rule.Version)));
        Assert.Equal(before.Select(rule => rule.Id), (await RulesAsync()).Select(rule => rule.Id));

        async Task<(int Added, int Changed, int Unchanged, int Removed)> ImportAsync(List<string> rules)
        {
            var tally = (await town.Of<ImportRules>().RunAsync(new ImportRulesInput(town.Town.Id, RuledTown.File(string.Join(',', rules))), default)).Value;
            return (tally.Added, tally.Changed, tally.Unchanged, tally.Removed);
        }

        async Task<List<(long Id, string Text, int Version)>> RulesAsync()
        {
            await using var db = town.Of<Core.Persistence.Open311DbFactory>().For(town.Town.Id);
            return [.. db.RoutingRules.OrderBy(rule => rule.Position).AsEnumerable().Select(rule => (rule.Id, rule.Text, rule.Version))];
        }
    }

    [Fact]
    public async Task A_rule_that_changes_gets_another_version_and_one_that_does_not_keeps_its_own()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.SetRulesAsync("""{ "text": "a", "department": "west", "answers": { "q": ["1"] } }, { "text": "b", "department": "ost", "weekdays": [1] }""");
        await town.SetRulesAsync("""{ "text": "a", "department": "west", "answers": { "q": ["1"] } }, { "text": "b", "department": "ost", "weekdays": [1, 2] }""");

        await using var db = town.Of<Core.Persistence.Open311DbFactory>().For(town.Town.Id);
        Assert.Equal([("a", 1), ("b", 2)], db.RoutingRules.OrderBy(rule => rule.Position).AsEnumerable().Select(rule => (rule.Text, rule.Version)));
    }

    [Theory]
    [InlineData("\"weekdays\": [0]", "weekdays")]
    [InlineData("\"time_from\": \"7\", \"time_until\": \"16:00\"", "06:30")]
    [InlineData("\"time_from\": \"07:00\"", "both time_from and time_until")]
    [InlineData("\"season_from\": \"31-12\", \"season_until\": \"01-01\"", "11-15")]
    [InlineData("\"valid_from\": \"2027-02-30\"", "2027-01-31")]
    [InlineData("\"valid_from\": \"2027-02-02\", \"valid_until\": \"2027-02-01\"", "before it begins")]
    [InlineData("\"holidays\": \"never\"", "only, except")]
    [InlineData("\"stage\": \"first\"", "outside, asset_owner, nearest_owned, area, service_default")]
    [InlineData("\"answers\": { \"q\": [] }", "without an answer")]
    [InlineData("\"on_duty_email\": \"nobody\"", "mail address")]
    [InlineData("\"not_ours\": { \"name\": \"Land\" }", "name and contact")]
    [InlineData("\"not_ours\": { \"name\": \"Land\", \"contact\": \"1\", \"phone\": \"2\" }", "phone")]
    [InlineData("\"outside\": true, \"layer\": \"a\", \"test\": \"area\"", "one of them")]
    public void What_is_wrong_with_a_rule_is_said(string field, string said)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{ "rules": [{ "text": "x", "department": "west", {{field}} }] }"""));
        var read = Core.Jurisdictions.TownFile.Read(stream);

        Assert.False(read.Succeeded);
        Assert.Contains(read.Failures, failure => failure.English.Contains(said, StringComparison.Ordinal) && failure.English.StartsWith("rules[1] \"x\"", StringComparison.Ordinal));
    }
}
