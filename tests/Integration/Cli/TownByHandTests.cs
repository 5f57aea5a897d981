using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Handshakes;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Cli;

/// <summary>An operator makes a town from files, changes it, and removes it again, without SQL.</summary>
public sealed class TownByHandTests(RunningService service)
{
    private const string Districts = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"W"},"geometry":{"type":"Polygon","coordinates":[[[8.08,51.55],[8.11,51.55],[8.11,51.60],[8.08,51.60],[8.08,51.55]]]}},
        {"type":"Feature","properties":{"nr":"E"},"geometry":{"type":"Polygon","coordinates":[[[8.11,51.55],[8.14,51.55],[8.14,51.60],[8.11,51.60],[8.11,51.55]]]}}]}
        """;

    private const string File = """
        {
          // Who there is. The fallback gets what no rule places.
          "departments": [
            { "key": "office", "name": "Bürgerbüro", "email": "office@town.example", "fallback": true },
            { "key": "roads", "name": "Bauhof", "email": "roads@town.example" },
          ],
          "services": [
            { "code": "pothole", "name": "Schlagloch", "group": "Straße", "keywords": ["straße", "loch"], "expected_days": 14,
              "questions": [ { "code": "where", "question": "Wo?", "type": "singlevaluelist", "required": true, "options": { "road": "Fahrbahn", "path": "Gehweg" } } ],
              "translations": { "en": { "name": "Pothole", "group": "Road", "questions": { "where": { "question": "Where?", "options": { "road": "Road", "path": "Pavement" } } } } } },
            { "code": "tip", "name": "Hinweis", "type": "blackbox", "kind": "tip", "links_automatically": false },
          ],
          "rules": [
            { "text": "Straßen im Westen: Bauhof", "department": "roads", "group": "Straße", "layer": "districts", "test": "area", "feature_keys": ["W"], "feature_attributes": { "nr": "W" } },
            { "text": "Alles andere auf Straßen: Bürgerbüro", "department": "office", "group": "Straße" },
          ],
        }
        """;

    [Fact]
    public async Task A_town_from_files_takes_reports_and_routes_them_and_the_same_files_again_change_nothing()
    {
        var (key, id) = await MakeAsync();
        var boundary = (await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { Boundary = await BoundaryAsync() }), default)).Value.Boundary!;
        Assert.Equal(1, boundary.NumGeometries);
        await ImportDistrictsAsync(id);
        var file = Read(File);

        var first = (await Of<ImportServices>().RunAsync(new(id, file), default)).Value;
        var rules = (await Of<ImportRules>().RunAsync(new(id, file), default)).Value;
        Assert.Equal((2, 2, 2), (first.Departments.Added, first.Services.Added, rules.Added));

        var again = (await Of<ImportServices>().RunAsync(new(id, file), default)).Value;
        var rulesAgain = (await Of<ImportRules>().RunAsync(new(id, file), default)).Value;
        Assert.False(again.Departments.HasChanges || again.Services.HasChanges || rulesAgain.HasChanges);
        Assert.Equal((2, 2, 2), (again.Departments.Unchanged, again.Services.Unchanged, rulesAgain.Unchanged));

        var apiKey = (await Of<Core.Identity.MakeApiKey>().RunAsync(new(Core.Identity.KeyAuthority.OfOperator, id, new("app", ["report"], "never", 1000)), default)).Value.Key;
        using var answer = await service.Http.PostAsync($"/j/{key}/open311/v2/requests.json", new FormUrlEncodedContent(
        [
            new("api_key", apiKey), new("service_code", "pothole"), new("lat", "51.57"), new("long", "8.10"), new("description", "Loch"), new("attribute[where]", "road"),
        ]));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await using var db = Databases.For(id);
        Assert.Equal("Bauhof", await DepartmentOfOnlyReportAsync(db));

        // Who reads another language gets the town's translation; what has none stays as it is.
        foreach (var (language, words) in ((string, string[])[])[("de", ["Schlagloch", "Straße", "Wo?", "Fahrbahn"]), ("en", ["Pothole", "Road", "Where?", "Road"])])
        {
            var services = await ReadAsync("services", language);
            Assert.Equal((words[0], words[1]), (services[0].GetProperty("service_name").GetString(), services[0].GetProperty("group").GetString()));
            Assert.Equal("Hinweis", services[1].GetProperty("service_name").GetString());
            var question = (await ReadAsync("services/pothole", language)).GetProperty("attributes")[0];
            Assert.Equal((words[2], words[3]), (question.GetProperty("description").GetString(), question.GetProperty("values")[0].GetProperty("name").GetString()));
            Assert.Equal(words[0], (await ReadAsync("requests", language))[0].GetProperty("service_name").GetString());
            using var feed = new HttpRequestMessage(HttpMethod.Get, $"/j/{key}/open311/v2/requests.atom");
            feed.Headers.Add("Accept-Language", language);
            using var read = await service.Http.SendAsync(feed);
            Assert.Contains($"label=\"{words[0]}\"", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        async Task<System.Text.Json.JsonElement> ReadAsync(string path, string language)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/j/{key}/open311/v2/{path}.json");
            request.Headers.Add("Accept-Language", language);
            using var read = await service.Http.SendAsync(request);
            return System.Text.Json.JsonDocument.Parse(await read.Content.ReadAsStringAsync()).RootElement;
        }
    }

    [Fact]
    public async Task A_changed_file_changes_what_it_names_and_replaces_the_rules()
    {
        var (_, id) = await MakeAsync();
        await ImportDistrictsAsync(id);
        await Of<ImportServices>().RunAsync(new(id, Read(File)), default);
        await Of<ImportRules>().RunAsync(new(id, Read(File)), default);
        var changed = Read("""
            { "departments": [ { "key": "roads", "name": "Tiefbauamt", "fallback": true } ],
              "services": [ { "code": "pothole", "name": "Loch", "group": "Straße", "questions": [ { "code": "depth", "question": "Wie tief?", "type": "number" } ] } ],
              "rules": [ { "text": "Alles: Tiefbauamt", "department": "roads" } ] }
            """);

        var services = (await Of<ImportServices>().RunAsync(new(id, changed), default)).Value;
        var rules = (await Of<ImportRules>().RunAsync(new(id, changed), default)).Value;

        Assert.Equal((1, 1), (services.Departments.Changed, services.Services.Changed));
        Assert.Equal((1, 0, 2), (rules.Added, rules.Changed, rules.Removed));
        await using var db = Databases.For(id);
        Assert.Equal(2, await db.Services.CountAsync());
        Assert.Equal(["depth"], (await db.Services.Include(row => row.Attributes).SingleAsync(row => row.Code == "pothole")).Attributes.Select(question => question.Code));
        var town = await db.Jurisdictions.SingleAsync(row => row.Id == id);
        Assert.Equal("Tiefbauamt", (await db.Departments.SingleAsync(row => row.Id == town.FallbackDepartmentId)).Name);
    }

    [Theory]
    [InlineData("""{ "services": [ { "code": "a b", "name": "X" } ] }""", "services[1] \"a b\" needs a code")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "color": 1 } ] }""", "services[1] \"a\" has a field \"color\", which is not known")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "type": "fast" } ] }""", "it is one of realtime, batch, blackbox")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "deadline_days": 0 } ] }""", "has deadline_days 0; it is from 1 to 1000")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "deadline_days": 1, "deadline_hours": 1 } ] }""", "has both deadline_hours and deadline_days")]
    [InlineData("""{ "reminders": [ { "after_hours": 0 } ] }""", "reminders[1] \"0 h\" needs after_hours, from 1 to 10000")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "expected_days": "soon" } ] }""", "services[1].expected_days is not what is expected there (line 1): a whole number of days.")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "questions": [ { "code": "q", "question": "?", "type": "singlevaluelist" } ] } ] }""", "has options if, and only if")]
    [InlineData("""{ "departments": [ { "key": "a", "name": "A", "email": "nobody" } ] }""", "no mail address: \"nobody\"")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "layer": "l", "test": "nearest" } ] }""", "needs within_meters")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "translations": { "en": { "questions": { "q": { "question": "?" } } } } } ] }""", "names the question \"q\", which does not exist")]
    [InlineData("""{ "services": [ { "code": "a", "name": "X", "translations": { "xx": {} } } ] }""", "has language \"xx\"")]
    [InlineData("""{ "reminders": [ { "after_hours": 0.02 } ] }""", "reminders[1].after_hours is not what is expected there (line 1): a whole number of hours.")]
    [InlineData("""{ "colour": 1 }""", "The file has a field \"colour\", which is not known")]
    [InlineData("""{ "rules": null }""", "rules is not what is expected there (line 1)")]
    [InlineData("""{ "rules": [ null ] }""", "rules[1] is null")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "answers": { "q": null } } ] }""", "rules[1] answers q is null")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "feature_keys": [ "a", null ] } ] }""", "rules[1] feature_keys[2] is null")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "not_ours": { "name": null, "contact": "1" } } ] }""", "rules[1].not_ours.name is not what is expected there (line 1)")]
    [InlineData("""{ "rules": [ { "text": "a\u0000b", "department": "d" } ] }""", "rules[1] text has a character that no text may have (U+0000)")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "layer": "l", "test": "area", "feature_attributes": { "a\u0001": 1 } } ] }""", "rules[1] feature_attributes has a character that no text may have (U+0001)")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "layer": "l", "test": "area", "feature_attributes": { "a": "\ud800" } } ] }""", "A text has half a character")]
    [InlineData("[", "This is no JSON from line 1 on.")]
    [InlineData("", "This is no JSON from line 1 on.")]
    [InlineData("root:x:0:0", "This is no JSON from line 1 on.")]
    [InlineData("{ \"rules\": [\n { \"text\": \"t\", \"department\": \"d\" },\n { \"text\": \"u\",\n \"department\": \"d\" \"service\": \"s\" } ] }", "This is no JSON from line 4 on.")]
    [InlineData("{ \"rules\": [\n { \"text\": \"t\", \"department\": \"d\" },\n", "This is no JSON from line 3 on.")]
    [InlineData("[]", "A town's file is an object, in braces; this is JSON, but none.")]
    [InlineData("null", "A town's file is an object, in braces; this is JSON, but none.")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "within_meters": "zehn" } ] }""", "rules[1].within_meters is not what is expected there (line 1): a number.")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "weekdays": ["Montag"] } ] }""", "rules[1].weekdays[1] is not what is expected there (line 1): a whole number.")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "feature_keys": "a" } ] }""", "rules[1].feature_keys is not what is expected there (line 1): a list, in brackets.")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "outside": "yes" } ] }""", "rules[1].outside is not what is expected there (line 1): true or false.")]
    [InlineData("""{ "rules": [ { "text": 7, "department": "d" } ] }""", "rules[1].text is not what is expected there (line 1): a text, in quotation marks.")]
    [InlineData("""{ "rules": [ "t" ] }""", "rules[1] is not what is expected there (line 1): an object, in braces.")]
    [InlineData("""{ "rules": [ { "text": "t", "department": "d", "answers": { "wo genau": "x" } } ] }""", "is not what is expected there (line 1): a list, in brackets.")]
    public void A_file_with_a_slip_is_refused_with_its_place(string json, string expected)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));

        Assert.Contains(TownFile.Read(stream).Failures, failure => failure.English.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rules_that_name_what_is_not_there_are_refused_and_leave_all_as_it_was()
    {
        var (_, id) = await MakeAsync();
        await Of<ImportServices>().RunAsync(new(id, Read(File)), default);

        var refused = await Of<ImportRules>().RunAsync(new(id, Read(File)), default);

        Assert.Contains("names the layer \"districts\", which does not exist", Assert.Single(refused.Failures).English, StringComparison.Ordinal);
        await using var db = Databases.For(id);
        Assert.False(await db.RoutingRules.AnyAsync());
    }

    [Fact]
    public async Task A_file_without_the_list_that_is_replaced_is_refused_and_an_empty_one_takes_all_away()
    {
        var (_, id) = await MakeAsync();
        await ImportDistrictsAsync(id);
        await Of<ImportServices>().RunAsync(new(id, Read(File)), default);
        Assert.True((await Of<ImportRules>().RunAsync(new(id, Read(File)), default)).Succeeded);
        Assert.True((await Of<ImportReminders>().RunAsync(new(id, Read("""{ "reminders": [ { "after_hours": 8 } ] }""")), default)).Succeeded);

        foreach (var other in (string[])["""{ "services": [] }""", "{}"])
        {
            var rules = Assert.Single((await Of<ImportRules>().RunAsync(new(id, Read(other)), default)).Failures);
            Assert.Equal("The file has no list \"rules\"; an empty list takes all rules away.", rules.English);
            Assert.Equal("Die Datei hat keine Liste „rules“; eine leere Liste nimmt alle Regeln weg.", rules.German);
            Assert.Contains("no list \"reminders\"", Assert.Single((await Of<ImportReminders>().RunAsync(new(id, Read(other)), default)).Failures).English, StringComparison.Ordinal);
        }

        await using (var db = Databases.For(id))
            Assert.Equal((2, 1), (await db.RoutingRules.CountAsync(), await db.ReminderSteps.CountAsync()));
        var empty = Read("""{ "rules": [], "reminders": [] }""");
        Assert.Equal(2, (await Of<ImportRules>().RunAsync(new(id, empty), default)).Value.Removed);
        Assert.Equal(0, (await Of<ImportReminders>().RunAsync(new(id, empty), default)).Value);
        await using (var db = Databases.For(id))
            Assert.Equal((0, 0), (await db.RoutingRules.CountAsync(), await db.ReminderSteps.CountAsync()));
    }

    [Fact]
    public async Task Wrong_fields_of_a_town_and_names_of_others_are_refused()
    {
        var (key, id) = await MakeAsync();
        var wrong = await Of<MakeJurisdiction>().RunAsync(new("Town Example", new JurisdictionFields { Name = "X", TimeZone = "Mars/Base", Language = "xx", MailFrom = "x", BaseAddress = "ftp://x", Hosts = ["http://x"] }), default);
        Assert.Equal(6, wrong.Failures.Count);

        var taken = await Of<MakeJurisdiction>().RunAsync(new($"n{Guid.NewGuid():N}", new JurisdictionFields { Name = "X", Aliases = [key] }), default);
        Assert.Equal("jurisdiction.name_taken", Assert.Single(taken.Failures).Code);

        var set = (await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { Name = "Neu", BaseAddress = "https://melden.town.example/", MailFrom = "" }), default)).Value;
        Assert.Equal(("Neu", "https://melden.town.example", null), (set.Name, set.BaseAddress, set.MailFrom));
    }

    [Fact]
    public async Task The_towns_holidays_and_working_hours_are_set_and_taken_away()
    {
        var (_, id) = await MakeAsync();
        var set = (await Of<SetJurisdiction>().RunAsync(
            new(id, new JurisdictionFields { FederalState = "nw", LocalHolidays = ["2026-12-24", "2026-02-16", "2026-12-24"], WorkingHours = "mo-fr 8:00-12:00" }), default)).Value;
        Assert.Equal(("NW", "Mo-Fr 08:00-12:00"), (set.FederalState, set.WorkingHours));
        Assert.Equal([new(2026, 2, 16), new(2026, 12, 24)], set.LocalHolidays);
        var calendar = (await Of<JurisdictionDirectory>().FindAsync(id, default))!.Calendar;
        Assert.True(calendar.IsHoliday(new(2026, 6, 4)));
        Assert.False(calendar.IsWorkingDay(new(2026, 12, 24)));

        Assert.Equal(3, (await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { FederalState = "NRW", LocalHolidays = ["16.02.2026"], WorkingHours = "9 to 5" }), default)).Failures.Count);
        var away = (await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { FederalState = "", LocalHolidays = [], WorkingHours = "" }), default)).Value;
        Assert.Equal((null, null, 0), (away.FederalState, away.WorkingHours, away.LocalHolidays.Length));
        Assert.False((await Of<JurisdictionDirectory>().FindAsync(id, default))!.Calendar.IsHoliday(new(2026, 6, 4)));
    }

    [Fact]
    public async Task The_towns_pages_logo_and_colour_come_from_files_and_go_again()
    {
        var (_, id) = await MakeAsync();
        var folder = Directory.CreateTempSubdirectory("town-pages-");
        try
        {
            var imprint = Path.Combine(folder.FullName, "imprint.md");
            await System.IO.File.WriteAllTextAsync(imprint, "\uFEFF# Impressum\r\n\r\nStadt\r\n");
            var logo = Path.Combine(folder.FullName, "logo");
            await System.IO.File.WriteAllTextAsync(logo, "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>");
            var german = (await ReadPage.RunAsync(new(JurisdictionPage.Imprint, imprint, "de"), default)).Value;
            var english = (await ReadPage.RunAsync(new(JurisdictionPage.Imprint, "en=" + imprint, "de"), default)).Value;
            var drawn = (await ReadLogo.RunAsync(new(logo), default)).Value;
            Assert.Equal((new WordedPage(JurisdictionPage.Imprint, "de", "# Impressum\n\nStadt"), "en", "image/svg+xml"), (german, english.Language, drawn.ContentType));

            var set = (await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { AccentColor = "#004B5A", Pages = [german, english], Logo = drawn }), default)).Value;
            Assert.Equal("#004b5a", set.AccentColor);
            Assert.Equal((2, 1), await CountAsync());
            // Again, changed, and one language taken away; what is not named stays.
            var away = (await ReadPage.RunAsync(new(JurisdictionPage.Imprint, "en=", "de"), default)).Value;
            Assert.True((await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { Pages = [german with { Body = "Neu" }, away] }), default)).Succeeded);
            Assert.Equal((1, 1), await CountAsync());
            await using (var db = Databases.For(id))
                Assert.Equal("Neu", (await db.JurisdictionTexts.SingleAsync()).Body);
            var none = (await ReadLogo.RunAsync(new(""), default)).Value;
            var last = (await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { Pages = [german with { Body = "" }], Logo = none, AccentColor = "" }), default)).Value;
            Assert.Equal(((0, 0), null), (await CountAsync(), last.AccentColor));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        async Task<(int, int)> CountAsync()
        {
            await using var db = Databases.For(id);
            return (await db.JurisdictionTexts.CountAsync(), await db.JurisdictionLogos.CountAsync());
        }
    }

    [Theory]
    [InlineData("yellow", "accent_color is #rrggbb")]
    [InlineData("#ffcc00", "a contrast of 1.5")]
    public async Task A_colour_that_nobody_could_read_is_refused(string color, string words)
    {
        var (_, id) = await MakeAsync();
        var refused = await Of<SetJurisdiction>().RunAsync(new(id, new JurisdictionFields { AccentColor = color }), default);
        Assert.Contains(words, Assert.Single(refused.Failures).English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is a file with text in it")]
    [InlineData("a\u0001b", "a character U+0001")]
    [InlineData("\u00ff", "is a file in UTF-8")]
    [InlineData(null, "is a file that can be read")]
    [InlineData("long", "has at most 200000 characters")]
    public async Task A_page_that_is_none_is_refused_with_the_reason(string? content, string words)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.md");
        try
        {
            if (content is not null)
                await System.IO.File.WriteAllBytesAsync(path, content == "long" ? new byte[900_000] : Encoding.Latin1.GetBytes(content));
            var refused = await ReadPage.RunAsync(new(JurisdictionPage.Privacy, path, "de"), default);
            Assert.Contains(words, Assert.Single(refused.Failures).English, StringComparison.Ordinal);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Theory]
    [InlineData("fr=seite.md")]
    [InlineData("de-AT=seite.md")]
    public async Task A_page_in_a_language_that_is_not_offered_is_refused_with_those_that_are(string given)
    {
        var refused = Assert.Single((await ReadPage.RunAsync(new(JurisdictionPage.Privacy, given, "de"), default)).Failures);
        Assert.Contains("is in one of the languages de, en", refused.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html/>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><g></svg>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("GIF89a")]
    public async Task A_logo_that_is_none_is_refused(string content)
    {
        var path = Path.GetTempFileName();
        try
        {
            await System.IO.File.WriteAllTextAsync(path, content);
            var refused = await ReadLogo.RunAsync(new(path), default);
            Assert.Contains("is an SVG (well-formed, without DTD) or a PNG", Assert.Single(refused.Failures).English, StringComparison.Ordinal);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Fact]
    public async Task Removing_a_town_needs_its_key_twice_takes_everything_and_leaves_the_neighbour()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        var (town, neighbour) = (await Town.MakeAsync(service), await Town.MakeAsync(service));
        foreach (var each in (Town[])[town, neighbour])
        {
            for (var i = 0; i < 2; i++)
                await each.RoutedAsync(await each.ReportAsync("lamp", 51.57005, 8.10002, $"Laterne aus, Meldung {i}", $"anna@{each.Key}"));
        }

        // A child and its head refer to each other's table.
        await using (var link = service.Database.CreateCommand("UPDATE reports SET duplicate_of_id = (SELECT min(id) FROM reports WHERE jurisdiction_id = $1) WHERE jurisdiction_id = $1 AND id = (SELECT max(id) FROM reports WHERE jurisdiction_id = $1)"))
        {
            link.Parameters.Add(new NpgsqlParameter<int> { TypedValue = town.Id });
            await link.ExecuteNonQueryAsync();
        }

        var before = await RowsAsync(neighbour.Id);

        Assert.Equal("jurisdiction.key_not_repeated", Assert.Single((await Of<RemoveJurisdiction>().RunAsync(new(town.Key, ""), default)).Failures).Code);
        var removed = (await Of<RemoveJurisdiction>().RunAsync(new(town.Key, town.Key), default)).Value;

        Assert.Equal((2, 1), (removed.Rows["reports"], removed.Rows["jurisdictions"]));
        Assert.All(await RowsAsync(town.Id), table => Assert.Equal(0, table.Value));
        Assert.All(before, table => Assert.True(table.Value == 0 || RowsOf(table.Key, neighbour.Id) > 0, table.Key));
        Assert.Equal("jurisdiction_id.unknown", Assert.Single((await Of<RemoveJurisdiction>().RunAsync(new(town.Key, town.Key), default)).Failures).Code);
    }

    private T Of<T>()
        where T : notnull => service.Services.GetRequiredService<T>();

    private Open311DbFactory Databases => Of<Open311DbFactory>();

    private static TownFile Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return TownFile.Read(stream).Value;
    }

    private async Task<(string Key, int Id)> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        var key = $"h{Guid.NewGuid():N}.example";
        return (key, (await Of<MakeJurisdiction>().RunAsync(new(key, new JurisdictionFields { Name = "Handstadt", MailFrom = "post@town.example" }), default)).Value);
    }

    private static async Task<string> WriteAsync()
    {
        var path = Path.GetTempFileName();
        await System.IO.File.WriteAllTextAsync(path, Districts);
        return path;
    }

    private async Task<NetTopologySuite.Geometries.MultiPolygon> BoundaryAsync()
    {
        var path = await WriteAsync();
        var boundary = Of<ReadBoundary>().Run(new(path), default).Value;
        System.IO.File.Delete(path);
        return boundary;
    }

    private async Task ImportDistrictsAsync(int id)
    {
        var path = await WriteAsync();
        Assert.True((await Of<ImportLayer>().RunAsync(new ImportLayerInput { JurisdictionId = id, LayerKey = "districts", Path = path, KeyColumn = "nr", Attribution = "Stadt Teststadt", Licence = "CC0-1.0" }, null, default)).Succeeded);
        System.IO.File.Delete(path);
    }

    private static async Task<string?> DepartmentOfOnlyReportAsync(Open311Db db)
    {
        for (var i = 0; i < 200; i++)
        {
            var report = await db.Reports.AsNoTracking().SingleAsync();
            if (report.Stage >= Stage.Routed)
                return await db.Departments.Where(row => row.Id == report.DepartmentId).Select(row => row.Name).SingleAsync();
            await Task.Delay(100);
        }

        return null;
    }

    /// <summary>Rows by table, of every table of the database with a column of that name: also one the model does not know.</summary>
    private async Task<Dictionary<string, long>> RowsAsync(int id)
    {
        var tables = new List<string>();
        await using (var list = service.Database.CreateCommand("SELECT table_name FROM information_schema.columns WHERE column_name = 'jurisdiction_id' AND table_schema = 'public'"))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        Assert.Contains("outgoing_mails", tables);
        return tables.ToDictionary(table => table, table => RowsOf(table, id));
    }

    private long RowsOf(string table, int id)
    {
        using var command = service.Database.CreateCommand($"SELECT count(*) FROM \"{table}\" WHERE jurisdiction_id = $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
        return (long)command.ExecuteScalar()!;
    }
}
