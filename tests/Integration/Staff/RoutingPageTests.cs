using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Routing;

namespace Open311.Tests.Integration.Staff;

/// <summary>The routing rules on the staff's pages, without script: read in words, and others tried before they hold.</summary>
public sealed class RoutingPageTests
{
    private const string Address = "/staff/routing";
    private const string InForce = """{ "text": "Lärm: Ost", "department": "ost", "service": "noise" }""";
    private const string Tried = """{ "rules": [ { "text": "Gebiet A: West", "department": "west", "layer": "areas", "test": "area", "feature_keys": ["a"] }, { "text": "Lärm: Ost", "department": "ost", "service": "noise" } ] }""";

    private readonly RunningService service;

    public RoutingPageTests(RunningService service)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.service = service;
    }

    private static DateTimeOffset Lately => TimeProvider.System.GetUtcNow().AddDays(-3);

    [Fact]
    public async Task An_administrator_reads_the_rules_tries_others_and_changes_nothing()
    {
        var town = await TownAsync();
        using var admin = await StaffBrowser.OfAsync(town.Town, (Permission.Administer, null));
        var (status, page, _) = await admin.GetAsync(Address);
        Assert.Equal(HttpStatusCode.OK, status);
        var rule = Assert.Single(page.QuerySelectorAll(".rules li"));
        Assert.Equal("Lärm: Ost → Bauhof Ost Dienst „Lärm“. Position 10.", Words(rule));
        Assert.Contains("Auffangstelle, Bürgerbüro", Words(page.Body!), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("[data-map]"));
        Assert.Equal("3", page.QuerySelector("#months")!.GetAttribute("value"));
        var before = await StateAsync(town);

        var (tried, result, _) = await admin.PostAsync(Address, Address, ("rules", Tried), ("months", "3"));
        Assert.Equal(HttpStatusCode.OK, tried);
        AssertTwoMove(result);
        Assert.Contains("Die 3 Meldungen seit", Words(result.Body!), StringComparison.Ordinal);
        Assert.Equal(Tried, result.QuerySelector("textarea")!.TextContent.Trim());

        // The same as a file, two years back: one more, from a year ago. The form has its text afterwards.
        var (sent, longer, _) = await admin.PostFileAsync(Address, Address, "regeln.json", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Tried)], ("rules", "{}"), ("months", "24"));
        Assert.Equal(HttpStatusCode.OK, sent);
        Assert.Equal(["Heute bei: Bauhof Ost", "Dann bei: Bauhof West", "Meldungen: 3"], longer.QuerySelectorAll("tbody td").Select(cell => cell.TextContent));
        Assert.Equal((Tried, "24"), (longer.QuerySelector("textarea")!.TextContent.Trim(), longer.QuerySelector("#months")!.GetAttribute("value")));

        // The rules in force move nothing; without a number of months it is the usual one.
        var (_, same, _) = await admin.PostAsync(Address, Address, ("rules", $$"""{ "rules": [ {{InForce}} ] }"""), ("months", ""));
        Assert.Contains("Alle blieben bei ihrer Stelle", Words(same.Body!), StringComparison.Ordinal);
        Assert.Empty(same.QuerySelectorAll("[data-kind=move]"));

        Assert.Contains("would go to another department", Words((await admin.PostAsync(Address, Address + "?lang=en", ("rules", Tried))).Page.Body!), StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync(town));
    }

    [Fact]
    public async Task What_is_decided_by_hand_stays_and_is_not_counted()
    {
        var town = await TownAsync();
        await ExecuteAsync(town, "UPDATE reports SET department_by_hand = true, department_id = (SELECT id FROM departments WHERE jurisdiction_id = $1 AND key = 'licht') WHERE jurisdiction_id = $1 AND ST_X(place) < 8.095");
        using var admin = await StaffBrowser.OfAsync(town.Town, (Permission.Administer, null));
        var (_, page, _) = await admin.PostAsync(Address, Address, ("rules", Tried));
        Assert.Equal(["Heute bei: Bauhof Ost", "Dann bei: Bauhof West", "Meldungen: 1"], page.QuerySelectorAll("tbody td").Select(cell => cell.TextContent));
        Assert.Contains("Eine weitere bliebe, weil jemand sie von Hand zugeteilt hat", Words(page.Body!), StringComparison.Ordinal);
        Assert.Contains("bleibt: von Hand zugeteilt", Words(Assert.Single(page.QuerySelectorAll("[data-kind=by_hand]"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lint_finds_stands_there_with_its_place_for_rules_on_trial_and_for_those_in_force()
    {
        var town = await TownAsync("MULTIPOLYGON(((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55)))");
        using var admin = await StaffBrowser.OfAsync(town.Town, (Permission.Administer, null));
        var (_, page, _) = await admin.PostAsync(Address, Address, ("rules", """
            { "rules": [
              { "text": "West", "department": "west", "service": "noise", "layer": "areas", "test": "area" },
              { "text": "Enger", "department": "ost", "service": "noise", "layer": "areas", "test": "area", "feature_keys": ["a"] } ] }
            """));
        Assert.Contains("„Enger“ entscheidet nie", Words(Assert.Single(page.QuerySelectorAll(".finding--error li"))), StringComparison.Ordinal);
        Assert.True(page.QuerySelector(".finding--error")!.HasAttribute("open"));
        // East of the area nobody is responsible.
        var gap = Assert.Single(page.QuerySelectorAll("[data-kind=warning]:not([data-point=''])"));
        Assert.StartsWith("8.1", gap.GetAttribute("data-point"), StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll(".finding--warning li"), item => item.TextContent.Contains("Schlagloch", StringComparison.Ordinal) && item.GetAttribute("data-point")!.Length == 0);

        var (_, now, _) = await admin.GetAsync(Address + "?check=true");
        Assert.Empty(now.QuerySelectorAll(".finding--error"));
        Assert.Contains(now.QuerySelectorAll(".finding--warning li"), item => item.TextContent.Contains("Schlagloch", StringComparison.Ordinal));
        Assert.Single(now.QuerySelectorAll(".rules li"));
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept()
    {
        var town = await TownAsync();
        using var admin = await StaffBrowser.OfAsync(town.Town, (Permission.Administer, null));
        foreach (var (rules, months, field, said) in ((string, string, string, string)[])[
            ("", "3", "rules", "Bitte wählen Sie eine Datei"),
            ("Laternen an die Straßenbeleuchtung", "3", "rules", "Ab Zeile 1 ist das kein JSON."),
            ("[]", "3", "rules", "Die Datei eines Orts ist ein Objekt"),
            ("""{ "services": [] }""", "3", "rules", "Die Datei hat keine Liste „rules“"),
            ("""{ "rules": null }""", "3", "rules", "nicht, was dort erwartet wird"),
            ("""{ "rules": [ null ] }""", "3", "rules", "rules[1] ist null"),
            ("""{ "rules": [ { "text": "x", "department": "niemand" } ] }""", "3", "rules", "„niemand“ (department), das es nicht gibt"),
            ("""{ "rules": [ { "text": "x", "department": "west", "colour": 1 } ] }""", "3", "rules", "„colour“, das unbekannt ist"),
            ("""{ "rules": [ { "text": "x\u0000", "department": "west" } ] }""", "3", "rules", "U+0000"),
            (Tried, "0", "months", "ganze Zahl von 1 bis 120"),
            (Tried, "121", "months", "ganze Zahl von 1 bis 120"),
            (Tried, "drei", "months", "ganze Zahl von 1 bis 120"),
            (Tried, "-3", "months", "ganze Zahl von 1 bis 120"),
            (Tried, "99999999999", "months", "ganze Zahl von 1 bis 120")])
        {
            var (status, page, _) = await admin.PostAsync(Address, Address, ("rules", rules), ("months", months));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(said, page.QuerySelector($"#{field}-error")?.TextContent, StringComparison.Ordinal);
            Assert.Contains(said, page.QuerySelector(".kern-alert--danger")!.TextContent, StringComparison.Ordinal);
            Assert.Equal((rules, months), (page.QuerySelector("textarea")!.TextContent.Trim(), page.QuerySelector("#months")!.GetAttribute("value")));
            Assert.Null(page.QuerySelector(".finding, [data-map], tbody"));
        }

        // A picture; a file that is too large, and a text.
        var (noText, photo, _) = await admin.PostFileAsync(Address, Address, "urlaub.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3], ("rules", Tried), ("months", "3"));
        Assert.Equal((HttpStatusCode.BadRequest, Tried), (noText, photo.QuerySelector("textarea")!.TextContent.Trim()));
        Assert.Contains("kein Text", photo.QuerySelector("#file-error")!.TextContent, StringComparison.Ordinal);
        var (large, tooLarge, _) = await admin.PostFileAsync(Address, Address, "regeln.json", new byte[1_100_000], ("rules", Tried));
        Assert.Equal((HttpStatusCode.BadRequest, Tried), (large, tooLarge.QuerySelector("textarea")!.TextContent.Trim()));
        Assert.Contains("mehr als 1 MB", tooLarge.QuerySelector("#file-error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("mehr als 1 MB", (await admin.PostFileAsync(Address, Address, "", [], ("rules", new string(' ', 1_100_000) + Tried))).Page.QuerySelector("#rules-error")!.TextContent, StringComparison.Ordinal);

        // Of many reasons the first ones, and how many more there are.
        var (_, many, _) = await admin.PostAsync(Address, Address, ("rules", $$"""{ "rules": [ {{string.Join(',', Enumerable.Range(1, 13).Select(i => $$"""{ "text": "r{{i}}", "department": "niemand" }"""))}} ] }"""));
        Assert.Contains("rules[10]", many.QuerySelector(".kern-alert--danger")!.TextContent, StringComparison.Ordinal);
        Assert.EndsWith("Und 3 weitere.", Words(many.QuerySelector(".kern-alert--danger")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_towns_administrators_see_it_and_nothing_of_another_town()
    {
        var (town, other) = (await TownAsync(), await TownAsync());
        using var clerk = await StaffBrowser.OfAsync(town.Town, (Permission.ManageLayers, null), (Permission.WorkOnCases, null), (Permission.Moderate, null), (Permission.SeeContacts, null));
        using var nobody = new StaffBrowser(town.Town);
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.PostAsync("/staff", Address, ("rules", Tried))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.PostWithAsync("", Address, ("rules", Tried))).Status);
        Assert.DoesNotContain((await clerk.GetAsync("/staff/layers")).Page.QuerySelectorAll("a"), IsLink);

        using var admin = await StaffBrowser.OfAsync(town.Town, (Permission.Administer, null));
        Assert.Equal(2, (await admin.GetAsync("/staff/layers")).Page.QuerySelectorAll("a").Count(IsLink));
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.GetAsync($"/j/{other.Town.Key}{Address}")).Status);
        // Another site's form has no token.
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostWithAsync("", Address, ("rules", Tried))).Status);

        await ExecuteAsync(other, "INSERT INTO departments (jurisdiction_id, key, name, language) VALUES ($1, 'nur-dort', 'Nur dort', 'de')");
        var (status, page, _) = await admin.PostAsync(Address, Address, ("rules", """{ "rules": [ { "text": "x", "department": "nur-dort" } ] }"""));
        Assert.Equal((HttpStatusCode.BadRequest, true), (status, page.QuerySelector("#rules-error")!.TextContent.Contains("nur-dort", StringComparison.Ordinal)));
        AssertTwoMove((await admin.PostAsync(Address, Address, ("rules", Tried))).Page);

        static bool IsLink(IElement link) => link.GetAttribute("href")!.EndsWith(Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_says_all_that_it_asks_in_the_readers_words()
    {
        var town = await TownAsync();
        await town.SetRulesAsync("""
            { "text": "A", "department": "west", "outside": true, "weekdays": [6, 7], "holidays": "except" },
            { "text": "B", "department": "licht", "layer": "areas", "test": "asset", "feature_attributes": { "class": "x" }, "season_from": "11-01", "season_until": "03-31" },
            { "text": "C", "department": "ost", "group": "Straße", "layer": "areas", "test": "nearest", "within_meters": 12.5, "time_from": "22:00", "time_until": "06:00", "holidays": "only" },
            { "text": "D", "department": "ost", "service": "noise", "answers": { "where": ["road", "path"] }, "valid_from": "2027-02-01", "valid_until": "2027-12-31", "on_duty_email": "dienst@example.org" },
            { "text": "E", "department": "west", "active": false, "not_ours": { "name": "Autobahn GmbH", "contact": "0800 1" } }
            """);
        using var admin = await StaffBrowser.OfAsync(town.Town, (Permission.Administer, null));
        var german = (await admin.GetAsync(Address)).Page;
        Assert.Equal(
            [
                "A → Bauhof West alle Dienste; der Ort liegt außerhalb der Grenze; nur Samstag, Sonntag; nicht an Feiertagen. Position 10.",
                "B → Straßenbeleuchtung alle Dienste; die Meldung nennt ein Objekt aus „areas“ (class = x); vom 1. November bis zum 31. März. Position 20.",
                "C → Bauhof Ost alle Dienste der Gruppe „Straße“; höchstens 12,5 m von einem Objekt aus „areas“; von 22:00 bis 06:00 Uhr; nur an Feiertagen. Position 30.",
                "D → Bauhof Ost Dienst „Lärm“; Antwort auf „where“: road oder path; ab 1. Februar 2027; bis 31. Dezember 2027; die erste Mail geht an die Bereitschaft: dienst@example.org. Position 40.",
                "E → Bauhof West (abgeschaltet) alle Dienste; nicht unsere Sache, sondern: Autobahn GmbH, 0800 1; die Meldung wird geschlossen. Position 50.",
            ],
            german.QuerySelectorAll(".rules li").Select(Words));
        Assert.Equal(["1", "2", "3", "4"], german.QuerySelectorAll(".rules").Select(list => list.GetAttribute("start")));
        var english = (await admin.GetAsync(Address + "?lang=en")).Page.QuerySelectorAll(".rules li").Select(Words).ToList();
        Assert.Equal("C → Bauhof Ost all services of the group “Straße”; at most 12.5 m from an object of “areas”; from 22:00 to 06:00; only on public holidays. Position 30.", english[2]);
        Assert.Equal("A → Bauhof West all services; the place is outside the boundary; only on Saturday, Sunday; not on public holidays. Position 10.", english[0]);
    }

    private static void AssertTwoMove(IHtmlDocument page)
    {
        Assert.Equal(["Heute bei: Bauhof Ost", "Dann bei: Bauhof West", "Meldungen: 2"], page.QuerySelectorAll("tbody td").Select(cell => cell.TextContent));
        var moves = page.QuerySelectorAll("[data-kind=move]");
        Assert.Equal(["8.09 51.57", "8.1 51.57"], moves.Select(move => move.GetAttribute("data-point")!).Order(StringComparer.Ordinal));
        Assert.All(moves, move => Assert.EndsWith($"/staff/cases/{move.QuerySelector("a")!.TextContent}", move.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal));
        var map = page.QuerySelector("[data-map]")!;
        Assert.True(map.HasAttribute("data-points"));
        Assert.Equal("", map.GetAttribute("data-layer"));
    }

    private static string Words(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>An area in the west; noise goes to the east; four reports of noise, of which three lie in the area, one of them a year old.</summary>
    private async Task<RuledTown> TownAsync(string? boundary = null)
    {
        var town = await RuledTown.MakeAsync(service, boundary);
        await town.ImportAsync("areas", ("a", "x", "POLYGON((8.08 51.55,8.11 51.55,8.11 51.60,8.08 51.60,8.08 51.55))"));
        await town.SetRulesAsync(InForce);
        await town.StoreAsync("noise", [(8.09, 51.57), (8.10, 51.57), (8.12, 51.57)], Lately);
        await town.StoreAsync("noise", [(8.09, 51.57)], Lately.AddYears(-1));
        return town;
    }

    /// <summary>All that a trial could have changed.</summary>
    private async Task<string> StateAsync(RuledTown town)
    {
        await using var command = service.Database.CreateCommand(
            """
            SELECT jsonb_build_array(
                (SELECT jsonb_agg(rule ORDER BY id) FROM routing_rules AS rule WHERE jurisdiction_id = $1),
                (SELECT jsonb_agg(report ORDER BY id) FROM reports AS report WHERE jurisdiction_id = $1),
                (SELECT count(*) FROM routing_decisions WHERE jurisdiction_id = $1),
                (SELECT count(*) FROM report_events WHERE jurisdiction_id = $1))::text
            """);
        command.Parameters.AddWithValue(town.Town.Id);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task ExecuteAsync(RuledTown town, string sql)
    {
        await using var command = service.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(town.Town.Id);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
