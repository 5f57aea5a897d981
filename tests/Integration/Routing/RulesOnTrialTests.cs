using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Routing;

/// <summary>Rules are looked at and tried before they go live, and explained after.</summary>
public sealed class RulesOnTrialTests(RunningService service)
{
    private const string Boundary = "MULTIPOLYGON(((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55)))";
    private static readonly DateTimeOffset Lately = TimeProvider.System.GetUtcNow().AddDays(-3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lint_finds_what_can_never_decide_gaps_and_overlaps()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service, Boundary);
        await town.ImportAsync(
            "areas",
            ("a", "x", "POLYGON((8.08 51.55,8.11 51.55,8.11 51.60,8.08 51.60,8.08 51.55))"),
            ("b", "x", "POLYGON((8.105 51.55,8.13 51.55,8.13 51.60,8.105 51.60,8.105 51.55))"));
        var found = await LintAsync(town, """
            { "text": "all west", "department": "west", "group": "Straße", "layer": "areas", "test": "area", "feature_keys": ["a", "b"] },
            { "text": "narrower", "department": "ost", "service": "pothole", "layer": "areas", "test": "area", "feature_keys": ["a"] },
            { "text": "no such", "department": "ost", "layer": "areas", "test": "area", "feature_keys": ["z"] },
            { "text": "not asked", "department": "ost", "service": "pothole", "answers": { "deep": ["yes"] } },
            { "text": "other group", "department": "ost", "service": "lamp", "group": "Straße" },
            { "text": "over", "department": "ost", "valid_until": "2020-01-01" },
            { "text": "noise a", "department": "west", "service": "noise", "layer": "areas", "test": "area", "feature_keys": ["a"] },
            { "text": "noise b", "department": "ost", "service": "noise", "layer": "areas", "test": "area", "feature_keys": ["b"] }
            """);

        Assert.Equal(
            ["narrower", "no such", "not asked", "other group", "over"],
            found.Where(row => row.Code is RuleFindingCodes.Shadowed or RuleFindingCodes.Unreachable or RuleFindingCodes.Expired).Select(row => row.Rule!).Order(StringComparer.Ordinal));
        Assert.Equal(RuleFindingCodes.Shadowed, found.Single(row => row.Rule == "narrower").Code);
        Assert.Contains("all west", found.Single(row => row.Rule == "narrower").English, StringComparison.Ordinal);
        Assert.Equal(["idea", "lamp"], found.Where(row => row.Code == RuleFindingCodes.ServiceWithoutRule).Select(row => row.Service!).Order(StringComparer.Ordinal));

        // East of 8.13 there is no area: 692 m by 5.5 km, for the services of streets and for noise.
        var gaps = found.Where(row => row.Code == RuleFindingCodes.Gap).ToList();
        Assert.Equal(2, gaps.Count);
        Assert.All(gaps, gap => Assert.True(gap is { Longitude: > 8.13 and < 8.14, SquareMeters: > 3_700_000 and < 3_950_000 }, $"{gap}"));

        // From 8.105 to 8.11, 346 m.
        var overlap = found.Single(row => row.Code == RuleFindingCodes.Overlap);
        Assert.True(overlap is { Rule: "noise b", Longitude: > 8.105 and < 8.11, SquareMeters: > 1_850_000 and < 1_970_000 }, $"{overlap}");
    }

    [Fact]
    public async Task Lint_names_all_that_together_take_everything_from_a_rule()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        var found = await LintAsync(town, """
            { "text": "day", "department": "west", "service": "noise", "time_from": "08:00", "time_until": "18:00" },
            { "text": "noon", "department": "ost", "service": "noise", "time_from": "10:00", "time_until": "12:00" },
            { "text": "winter", "department": "west", "service": "lamp", "season_from": "11-01", "season_until": "03-31" },
            { "text": "new year", "department": "ost", "service": "lamp", "season_from": "12-01", "season_until": "01-31" },
            { "text": "week", "department": "west", "service": "pothole", "weekdays": [1, 2, 3, 4, 5] },
            { "text": "weekend", "department": "ost", "service": "pothole", "weekdays": [6, 7] },
            { "text": "always", "department": "ost", "service": "pothole" }
            """);

        var shadowed = found.Where(row => row.Code == RuleFindingCodes.Shadowed).ToDictionary(row => row.Rule!, StringComparer.Ordinal);
        Assert.Equal(["always", "new year", "noon"], shadowed.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("“day” (position 1) holds too and is asked before", shadowed["noon"].English, StringComparison.Ordinal);
        Assert.Contains("“winter”", shadowed["new year"].English, StringComparison.Ordinal);
        Assert.Contains("one of these holds too and is asked before: “week” (position 5), “weekend” (position 6)", shadowed["always"].English, StringComparison.Ordinal);
        Assert.Contains("eine von diesen zu und kommt vorher: „week“ (Position 5), „weekend“ (Position 6)", shadowed["always"].German, StringComparison.Ordinal);

        // A rule that can never decide is no rule for its service; week and weekend together are, at all times.
        var atTimes = found.Where(row => row.Code == RuleFindingCodes.ServiceAtTimes).ToList();
        Assert.Equal(["lamp", "noise"], atTimes.Select(row => row.Service!).Order(StringComparer.Ordinal));
        Assert.All(atTimes, row => Assert.Contains("at other times only the fallback department", row.English, StringComparison.Ordinal));
        Assert.All(atTimes, row => Assert.Contains("Zu anderen Zeiten bekommt es nur die Auffangstelle", row.German, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'weekdays': [1, 2]", RuleFindingCodes.ServiceAtTimes)]
    [InlineData("'time_from': '08:00', 'time_until': '18:00'", RuleFindingCodes.ServiceAtTimes)]
    [InlineData("'season_from': '11-01', 'season_until': '03-31'", RuleFindingCodes.ServiceAtTimes)]
    [InlineData("'valid_until': '2999-12-31'", RuleFindingCodes.ServiceAtTimes)]
    [InlineData("'valid_from': '2999-12-31'", RuleFindingCodes.ServiceAtTimes)]
    [InlineData("'holidays': 'except'", RuleFindingCodes.ServiceAtTimes)]
    [InlineData("'outside': true", RuleFindingCodes.ServiceWithoutRule)]
    [InlineData("'valid_from': '2020-01-01'", null)]
    [InlineData("'weekdays': [1, 2, 3, 4, 5, 6, 7]", null)]
    public async Task Lint_warns_of_a_service_that_only_the_fallback_gets_at_some_times_or_always(string when, string? expected)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service, Boundary);
        var found = await LintAsync(town, $$"""{ "text": "x", "department": "west", "service": "noise", {{when.Replace('\'', '"')}} }""");

        Assert.DoesNotContain(found, row => row.Severity == RuleSeverity.Error);
        Assert.Equal(
            expected is null ? [] : [expected],
            found.Where(row => row.Service == "noise" && row.Code is (RuleFindingCodes.ServiceAtTimes or RuleFindingCodes.ServiceWithoutRule)).Select(row => row.Code));
    }

    /// <summary>The stage "area" comes before the service's own rules: what stands behind areas without a gap is asked by nobody.</summary>
    [Fact]
    public async Task Lint_names_rules_behind_areas_that_cover_the_town()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service, "MULTIPOLYGON(((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55)))");
        await town.ImportAsync("districts", ("W", "d", "POLYGON((8.08 51.55,8.11 51.55,8.11 51.60,8.08 51.60,8.08 51.55))"), ("E", "d", "POLYGON((8.11 51.55,8.14 51.55,8.14 51.60,8.11 51.60,8.11 51.55))"));
        const string night = """{ "text": "Nachts", "department": "licht", "service": "pothole", "time_from": "22:00", "time_until": "06:00" }""";
        const string west = """{ "text": "Westen", "department": "west", "group": "Straße", "layer": "districts", "test": "area", "feature_keys": ["W"] }""";
        const string east = """{ "text": "Osten", "department": "ost", "group": "Straße", "layer": "districts", "test": "area", "feature_keys": ["E"] }""";

        var behind = (await LintAsync(town, $"{west},{east},{night}")).Where(row => row.Code == RuleFindingCodes.Shadowed).ToList();
        var found = Assert.Single(behind);
        Assert.Equal(("Nachts", RuleSeverity.Warning), (found.Rule, found.Severity));
        Assert.Contains("“Westen” (position 1), “Osten” (position 2)", found.English, StringComparison.Ordinal);
        // A gap, another service, or an earlier stage: it decides somewhere.
        foreach (var rules in (string[])[$"{west},{night}", $"{west},{east},{night.Replace("pothole", "noise", StringComparison.Ordinal)}", $$"""{{night.Replace("\"text\"", "\"stage\": \"nearest_owned\", \"text\"", StringComparison.Ordinal)}},{{west}},{{east}}"""])
            Assert.DoesNotContain(await LintAsync(town, rules), row => row.Code == RuleFindingCodes.Shadowed);
    }

    [Fact]
    public async Task Lint_says_where_no_rule_for_the_nearest_thing_reaches()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service, Boundary);
        await town.ImportAsync("lines", ("B1", "x", "LINESTRING(8.08 51.56,8.14 51.56)"));
        await town.ImportAsync("lamps", ("a", "x", "POINT(8.11 51.58)"));
        await town.ImportAsync("areas", ("south", "x", "POLYGON((8.08 51.55,8.14 51.55,8.14 51.56,8.08 51.56,8.08 51.55))"));

        // North of the road 18.5 km², south of it 4.6 km²: four fifths and one.
        var gaps = await GapsAsync("""{ "text": "road", "department": "west", "service": "noise", "layer": "lines", "test": "nearest", "within_meters": 5 }""");
        Assert.Equal(["noise", "noise"], gaps.Select(gap => gap.Service));
        Assert.InRange(gaps[0].SquareMeters!.Value, 18_400_000, 18_600_000);
        Assert.InRange(gaps[0].Latitude!.Value, 51.56, 51.60);
        Assert.InRange(gaps[1].Latitude!.Value, 51.55, 51.56);
        Assert.Contains("18.5 km², 80 % of the town; 2 such places, 100 % in all. It goes to the fallback department.", gaps[0].English, StringComparison.Ordinal);
        Assert.Contains("18,5 km², 80 % des Orts; 2 solche Stellen, zusammen 100 %. Es geht an die Auffangstelle.", gaps[0].German, StringComparison.Ordinal);
        Assert.Contains("4.6 km², 20 % of the town", gaps[1].English, StringComparison.Ordinal);

        // With the area south of it, only the north is left; one place needs no counting.
        var north = Assert.Single(await GapsAsync("""
            { "text": "road", "department": "west", "service": "noise", "layer": "lines", "test": "nearest", "within_meters": 10 },
            { "text": "south", "department": "ost", "service": "noise", "layer": "areas", "test": "area" }
            """));
        Assert.Contains("80 % of the town. It goes", north.English, StringComparison.Ordinal);
        Assert.DoesNotContain("such places", north.English, StringComparison.Ordinal);

        // Metres are metres: a ring from 100 to 200 m is 94,248 m².
        var (wide, narrow) = (await RingAsync(200), await RingAsync(100));
        Assert.InRange(narrow - wide, 93_500, 95_000);
        Assert.Empty(await GapsAsync("""{ "text": "all", "department": "west", "service": "noise", "layer": "lines", "test": "nearest", "within_meters": 9000 }"""));
        Assert.Empty(await GapsAsync("""
            { "text": "road", "department": "west", "service": "noise", "layer": "lines", "test": "nearest", "within_meters": 5 },
            { "text": "rest", "department": "ost", "service": "noise" }
            """));

        async Task<List<RuleFinding>> GapsAsync(string rules) => [.. (await LintAsync(town, rules)).Where(row => row.Code == RuleFindingCodes.Gap)];
        async Task<double> RingAsync(int meters) =>
            Assert.Single(await GapsAsync($$"""{ "text": "lamp", "department": "west", "service": "noise", "layer": "lamps", "test": "nearest", "within_meters": {{meters}} }""")).SquareMeters!.Value;
    }

    [Theory]
    [InlineData("south always", "'weekdays': [1, 2, 3, 4, 5, 6, 7]", null, "No rule for")]
    [InlineData("south on Mondays", "'weekdays': [1]", null, "No rule for")]
    [InlineData("in turns at the same place", "'weekdays': [1, 2, 3, 4, 5]", "'feature_keys': ['south'], 'weekdays': [6, 7]", "No rule for")]
    [InlineData("in turns at two places", "'weekdays': [1, 2, 3, 4, 5]", "'feature_keys': ['north'], 'weekdays': [6, 7]", "reach here at certain times only")]
    [InlineData("both always", "'valid_from': '2020-01-01'", "'feature_keys': ['north']", null)]
    public async Task Lint_tells_places_that_are_never_reached_from_those_that_are_at_times(string why, string south, string? other, string? expected)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service, Boundary);
        await town.ImportAsync(
            "areas",
            ("south", "x", "POLYGON((8.08 51.55,8.14 51.55,8.14 51.56,8.08 51.56,8.08 51.55))"),
            ("north", "x", "POLYGON((8.08 51.56,8.14 51.56,8.14 51.60,8.08 51.60,8.08 51.56))"));
        const string area = "'department': 'west', 'service': 'noise', 'layer': 'areas', 'test': 'area'";
        var rules = $"{{ 'text': 'one', {area}, 'feature_keys': ['south'], {south} }}" + (other is null ? "" : $", {{ 'text': 'other', {area}, {other} }}");
        var gaps = (await LintAsync(town, rules.Replace('\'', '"'))).Where(row => row.Code == RuleFindingCodes.Gap).ToList();
        Assert.True(expected is null == (gaps.Count == 0), why);
        Assert.All(gaps, gap => Assert.Contains(expected!, gap.English, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "'holidays': 'only'", "the town has no holidays")]
    [InlineData("NW", "'holidays': 'only'", null)]
    [InlineData(null, "'holidays': 'except'", null)]
    [InlineData("NW", "'holidays': 'only', 'season_from': '02-01', 'season_until': '02-28'", "on no day from now on")]
    [InlineData("NW", "'valid_from': '2999-06-01', 'valid_until': '2999-06-07', 'season_from': '11-01', 'season_until': '03-31'", "on no day from now on")]
    [InlineData(null, "'season_from': '02-29', 'season_until': '02-29', 'weekdays': [7]", null)]
    public async Task Lint_finds_rules_that_hold_on_no_day(string? federalState, string when, string? expected)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service, Boundary, federalState);
        var found = (await LintAsync(town, $$"""{ "text": "x", "department": "west", "service": "noise", {{when.Replace('\'', '"')}} }""")).Where(row => row.Severity == RuleSeverity.Error).ToList();
        Assert.Equal(expected is null ? 0 : 1, found.Count);
        if (expected is not null)
            Assert.True(found[0].Code == RuleFindingCodes.Unreachable && found[0].English.Contains(expected, StringComparison.Ordinal), found[0].English);
    }

    [Fact]
    public async Task Lint_says_that_a_service_without_objects_names_none()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.ImportAsync("lamps", ("a", "x", "POINT(8.09 51.57)"));
        const string rules = """
            { "text": "lamps", "department": "west", "service": "lamp", "layer": "lamps", "test": "asset" },
            { "text": "noise", "department": "ost", "service": "noise", "layer": "lamps", "test": "asset" }
            """;
        var before = (await LintAsync(town, rules)).Where(row => row.Code == RuleFindingCodes.Unreachable).ToList();
        Assert.Equal(["lamps", "noise"], before.Select(row => row.Rule));
        Assert.All(before, row => Assert.Contains("no report names an object of the layer lamps", row.English, StringComparison.Ordinal));
        Assert.All(before, row => Assert.Contains("keine Meldung nennt ein Objekt der Ebene lamps", row.German, StringComparison.Ordinal));

        await using (var db = town.Of<Open311DbFactory>().For(town.Town.Id))
        {
            var (lamp, layer) = (await db.Services.SingleAsync(row => row.Code == "lamp", Ct), await db.Layers.SingleAsync(row => row.Key == "lamps", Ct));
            lamp.Assets = new Core.Assets.AssetLayer { LayerId = layer.Id };
            await db.SaveChangesAsync(Ct);
        }

        Assert.Equal(["noise"], (await LintAsync(town, rules)).Where(row => row.Code == RuleFindingCodes.Unreachable).Select(row => row.Rule));
    }

    [Fact]
    public async Task Lint_finds_forwarding_in_a_circle()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var (one, other) = (await RuledTown.MakeAsync(service), await RuledTown.MakeAsync(service));
        await ForwardAsync(one, "west", other);
        Assert.DoesNotContain(await LintAsync(one, ""), row => row.Code == RuleFindingCodes.ForwardingLoop);
        await ForwardAsync(other, "ost", one);
        Assert.Contains(await LintAsync(one, ""), row => row.Code == RuleFindingCodes.ForwardingLoop && row.English.Contains(other.Town.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Simulate_says_what_would_move_and_moves_nothing()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.ImportAsync("areas", ("a", "x", "POLYGON((8.08 51.55,8.11 51.55,8.11 51.60,8.08 51.60,8.08 51.55))"));
        await town.SetRulesAsync("""{ "text": "all", "department": "ost", "service": "noise" }""");
        await town.StoreAsync("noise", [(8.09, 51.57), (8.10, 51.57), (8.12, 51.57)], Lately);
        await town.StoreAsync("noise", [(8.09, 51.57)], Lately.AddYears(-1));
        const string rules = """{ "rules": [{ "text": "area", "department": "west", "layer": "areas", "test": "area" }, { "text": "all", "department": "ost", "service": "noise" }] }""";

        var answer = await (await town.Town.AdminAsync(HttpMethod.Post, "routing-rules/simulate", JsonElement.Parse(rules))).Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal((3, 2), (answer.GetProperty("looked").GetInt32(), answer.GetProperty("move_count").GetInt32()));
        Assert.Equal(("ost", "west", 2), (answer.GetProperty("counts")[0].GetProperty("from").GetString(), answer.GetProperty("counts")[0].GetProperty("to").GetString(), answer.GetProperty("counts")[0].GetProperty("count").GetInt32()));
        var longer = await (await town.Town.AdminAsync(HttpMethod.Post, "routing-rules/simulate?months=24&f=geojson", JsonElement.Parse(rules))).Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(3, longer.GetProperty("features").GetArrayLength());
        Assert.Equal("ost", (await town.AskAsync("noise", 51.57, 8.09)).Department);

        using var wrong = await town.Town.AdminAsync(HttpMethod.Post, "routing-rules/simulate", JsonElement.Parse("""{ "rules": [{ "text": "x", "department": "nobody" }] }"""));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("nobody", await wrong.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using var months = await town.Town.AdminAsync(HttpMethod.Post, "routing-rules/simulate?months=0", JsonElement.Parse(rules));
        Assert.Equal(HttpStatusCode.BadRequest, months.StatusCode);
    }

    [Theory]
    [InlineData("months=abc", "months liegt zwischen 1 und 120.", "months")]
    [InlineData("months=0", "months liegt zwischen 1 und 120.", "months")]
    [InlineData("months=99999999999", "months liegt zwischen 1 und 120.", "months")]
    [InlineData("f=xml", "f muss eines von json, geojson sein.", "f")]
    [InlineData("", "Die Regeln zum Ausprobieren als Inhalt senden: die Datei eines Orts mit der Liste rules.", null)]
    public async Task What_is_wrong_with_a_trial_is_said(string query, string said, string? field)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        object? body = query.Length == 0 ? null : JsonElement.Parse("""{ "rules": [] }""");
        using var refused = await town.AdminAsync(HttpMethod.Post, $"routing-rules/simulate?{query}", body);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        var answer = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal((said, field), (answer.GetProperty("detail").GetString(), answer.TryGetProperty("field", out var named) ? named.GetString() : null));
    }

    [Theory]
    [InlineData("routing-rules/lint")]
    [InlineData("routing-rules/simulate")]
    public async Task A_file_without_rules_is_not_tried_as_one_that_takes_all_of_them_away(string address)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        using var refused = await town.AdminAsync(HttpMethod.Post, address, JsonElement.Parse("""{ "services": [] }"""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var answer = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(("town_file.list_missing", "Die Datei hat keine Liste „rules“; eine leere Liste nimmt alle Regeln weg."), (answer.GetProperty("code").GetString(), answer.GetProperty("detail").GetString()));
        using var empty = await town.AdminAsync(HttpMethod.Post, address, JsonElement.Parse("""{ "rules": [] }"""));
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
    }

    [Fact]
    public async Task A_report_near_a_border_names_both_and_stays_when_its_pin_moves_a_little()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        var id = await town.ReportAsync("pothole", 51.57, 8.11 - (4 / 69_200.0), "Ein Loch an der Grenze");
        Assert.Equal("Bauhof West", (await town.RoutedAsync(id)).GetProperty("agency_responsible").GetString());

        var why = await ExplainAsync(town, id);
        Assert.Equal(("Bauhof West", "Bauhof Ost"), (why.GetProperty("now").GetProperty("department").GetString(), why.GetProperty("now").GetProperty("other_department").GetString()));
        Assert.Contains("Nahe an einer Grenze", why.GetProperty("decisions")[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains("Bauhof Ost", why.GetProperty("decisions")[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Matches("^Regel in Fassung [0-9]+, Ebene „.+“ in Fassung 1$", why.GetProperty("decisions")[0].GetProperty("basis").GetString());

        await MoveAsync(town, id, 8.11 + (4 / 69_200.0));
        Assert.Equal("Bauhof West", (await ExplainAsync(town, id)).GetProperty("now").GetProperty("department").GetString());
        await MoveAsync(town, id, 8.112);
        Assert.Equal("Bauhof Ost", (await ExplainAsync(town, id)).GetProperty("now").GetProperty("department").GetString());
    }

    [Fact]
    public async Task A_place_from_an_address_is_less_certain_than_one_from_the_map_and_the_reason_says_so()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        foreach (var (source, error, other, words) in ((string, double, string?, string)[])[("map", 8, null, "Regel „Straßen im Westen“"), ("address", 15, "Bauhof Ost", "Der Ort ist auf etwa 15 m genau (aus der Adresse), daher käme auch in Frage: Bauhof Ost")])
        {
            var id = await town.ReportAsync("pothole", 51.57, 8.11 - (12 / 69_200.0), $"Ein Loch, {source}", null, ("place_source", source));
            Assert.Equal("Bauhof West", (await town.RoutedAsync(id)).GetProperty("agency_responsible").GetString());
            var why = await ExplainAsync(town, id);
            Assert.Equal((source, error, other), (why.GetProperty("now").GetProperty("place_source").GetString(), why.GetProperty("now").GetProperty("location_error_meters").GetDouble(), why.GetProperty("now").GetProperty("other_department").GetString()));
            Assert.Contains(words, why.GetProperty("decisions")[0].GetProperty("why").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_not_ours_is_closed_and_the_reporter_reads_whose_it_is()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.SetRulesAsync("""
            { "text": "Autobahn", "department": "west", "service": "pothole", "not_ours": { "name": "Autobahn GmbH", "contact": "0800 0000000" } },
            { "text": "Bereitschaft", "department": "ost", "service": "noise", "on_duty_email": "bereitschaft@example.org" }
            """);
        var id = await town.Town.ReportAsync("pothole", 51.57, 8.1, "Loch auf der Autobahn", "erika@not-ours.example");
        var closed = await town.Town.RequestAsync(id, report => report.GetProperty("status").GetString() == "closed");
        Assert.Contains("Autobahn GmbH", closed.GetProperty("status_notes").GetString(), StringComparison.Ordinal);
        Assert.Contains("0800 0000000", closed.GetProperty("status_notes").GetString(), StringComparison.Ordinal);

        // The receipt is written after the decision, and promises nothing that the town will not do.
        var receipt = await service.Mails.WaitForAsync(mail => mail.To.Contains("erika@not-ours.example", StringComparer.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Contains("Autobahn GmbH", receipt.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("kümmern uns darum", receipt.Text, StringComparison.Ordinal);

        // Who is on duty hears of it, and not the department; what is not ours makes no mail for a department at all.
        var noise = await town.Town.ReportAsync("noise", 51.57, 8.1, "Lärm in der Nacht");
        var mail = await service.Mails.WaitForAsync(mail => mail.To.Contains("bereitschaft@example.org", StringComparer.Ordinal) && mail.Subject.Contains(noise, StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.DoesNotContain($"ost@{town.Town.Key}", mail.To);
        await using var db = town.Of<Open311DbFactory>().For(town.Town.Id);
        Assert.False(await db.OutgoingMails.AnyAsync(row => row.Recipient == $"west@{town.Town.Key}" || row.Recipient == $"ost@{town.Town.Key}", Ct));
        Assert.Equal(1, await db.ReportEvents.CountAsync(row => row.Kind == ReportEventKind.StatusChanged, Ct));
    }

    /// <summary>A pin some metres from the federal road may be on the town's own pavement: that is for a person to say.</summary>
    [Fact]
    public async Task What_may_be_ours_after_all_is_not_closed()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await RuledTown.MakeAsync(service);
        await town.ImportAsync("federal", ("B1", "b", "POLYGON((8.08 51.55,8.11 51.55,8.11 51.60,8.08 51.60,8.08 51.55))"));
        await town.SetRulesAsync("""
            { "text": "Bundesstraße", "department": "west", "layer": "federal", "test": "area", "not_ours": { "name": "Straßen.NRW", "contact": "www.strassen.nrw" } },
            { "text": "Sonst", "department": "ost", "service": "pothole" }
            """);
        var unclear = await town.Town.ReportAsync("pothole", 51.575, 8.10995, "Loch am Rand");
        var clear = await town.Town.ReportAsync("pothole", 51.575, 8.1, "Loch");
        var mail = await town.Town.MailAsync($"west@{town.Town.Key}", unclear);
        var words = string.Join(' ', mail.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("sondern: Straßen.NRW", words, StringComparison.Ordinal);
        Assert.Contains("käme auch in Frage: Bauhof Ost", words, StringComparison.Ordinal);
        Assert.Contains("Bitte entscheiden Sie, ob es Sache der Stadt ist", words, StringComparison.Ordinal);
        Assert.Equal("open", (await town.Town.RequestAsync(unclear, _ => true)).GetProperty("status").GetString());
        await town.Town.RequestAsync(clear, report => report.GetProperty("status").GetString() == "closed");
    }

    [Fact]
    public async Task Whose_it_is_is_told_in_the_readers_language_and_once_and_nothing_is_promised()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        const string german = "Dafür ist nicht die Stadt zuständig, sondern: Straßen.NRW. Dort zu erreichen: www.strassen.nrw";
        const string english = "This is not the city’s, but: Straßen.NRW. How to reach them: www.strassen.nrw";
        var town = await RuledTown.MakeAsync(service);
        await using (var db = town.Of<Open311DbFactory>().For(town.Town.Id))
            await db.Services.ExecuteUpdateAsync(row => row.SetProperty(one => one.ExpectedDays, 14), Ct);
        town.Of<Core.ServiceCatalog.ServiceCatalogs>().Forget(town.Town.Id);
        await town.SetRulesAsync("""{ "text": "Bundesstraße", "department": "west", "service": "pothole", "not_ours": { "name": "Straßen.NRW", "contact": "www.strassen.nrw" } }""");
        var id = await town.Town.ReportAsync("pothole", 51.57, 8.1, "Loch auf der Bundesstraße");
        var other = await town.Town.ReportAsync("noise", 51.57, 8.1, "Lärm");
        await town.Town.RequestAsync(id, report => report.GetProperty("status").GetString() == "closed");
        Assert.Equal(JsonValueKind.Null, (await town.Town.RequestAsync(id, _ => true)).GetProperty("expected_datetime").ValueKind);
        Assert.Equal(JsonValueKind.String, (await town.Town.RoutedAsync(other)).GetProperty("expected_datetime").ValueKind);

        // The feed of updates shows what has settled.
        await Task.Delay(Core.Updates.FindUpdates.Settling + TimeSpan.FromSeconds(2), Ct);
        foreach (var (language, words, not) in ((string, string, string)[])[("en", english, german), ("de", german, english)])
        {
            foreach (var address in (string[])[
                $"{town.Town.Open311}/requests/{id}.json", $"{town.Town.Open311}/requests/{id}.xml", $"{town.Town.Open311}/servicerequestupdates.json?service_request_id={id}",
                $"/j/{town.Town.Key}/ogc/collections/reports/items?f=json", $"/j/{town.Town.Key}/reports/{id}"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.Add("Accept-Language", language);
                using var answer = await town.Town.Service.Http.SendAsync(request, Ct);
                var text = await answer.Content.ReadAsStringAsync(Ct);
                Assert.True(text.Contains(words, StringComparison.Ordinal) && !text.Contains(not, StringComparison.Ordinal), $"{address} in {language}: {text}");
                if (address.EndsWith($"reports/{id}", StringComparison.Ordinal))
                    Assert.DoesNotContain("Bauhof West", text, StringComparison.Ordinal);
            }
        }
    }

    private static async Task<JsonElement> ExplainAsync(Town town, string id) => await (await town.AdminAsync(HttpMethod.Get, $"reports/{id}/routing")).Content.ReadFromJsonAsync<JsonElement>(Ct);

    private static async Task MoveAsync(Town town, string id, double longitude)
    {
        await using var command = town.Service.Database.CreateCommand("UPDATE reports SET place = ST_SetSRID(ST_MakePoint(@x, ST_Y(place)), 4326), stage = 1 WHERE jurisdiction_id = @town AND service_request_id = @id");
        command.Parameters.AddWithValue("x", longitude);
        command.Parameters.AddWithValue("town", town.Id);
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync(Ct);
        await using var stage = town.Service.Database.CreateCommand("SELECT stage FROM reports WHERE jurisdiction_id = @town AND service_request_id = @id");
        stage.Parameters.AddWithValue("town", town.Id);
        stage.Parameters.AddWithValue("id", id);
        for (var i = 0; i < 200; i++, await Task.Delay(100, Ct))
        {
            if (await stage.ExecuteScalarAsync(Ct) is (short)3)
                return;
        }

        Assert.Fail("The pipeline did not take the report up.");
    }

    private static async Task<IReadOnlyList<RuleFinding>> LintAsync(RuledTown town, string rules)
    {
        var profile = (await town.Of<JurisdictionDirectory>().FindAsync(town.Town.Id, Ct))!;
        return (await town.Of<LintRules>().RunAsync(new LintRulesInput(profile, RuledTown.File(rules)), Ct)).Value.Findings;
    }

    private static async Task ForwardAsync(RuledTown from, string department, RuledTown to)
    {
        await using var db = from.Of<Open311DbFactory>().For(from.Town.Id);
        var id = await db.Departments.Where(row => row.Key == department).Select(row => row.Id).SingleAsync(Ct);
        db.Endpoints.Add(new Core.Forwarding.Endpoint { DepartmentId = id, Address = $"{from.Town.Service.Address.ToString().TrimEnd('/')}/j/{to.Town.Key}/open311/v2", IsActive = true });
        await db.SaveChangesAsync(Ct);
    }
}
