using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Staff;

namespace Open311.Tests.Integration.Layers;

/// <summary>What the check of a layer found is told in the reader's language, numbers included; what was kept before there were two languages is shown as it is.</summary>
public sealed class LayerLanguageTests(RunningService service) : ImportTest(service)
{
    private const string Areas = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"a","name":"A"},"geometry":{"type":"Polygon","coordinates":[[[8.10,51.55],[8.12,51.55],[8.12,51.56],[8.10,51.56],[8.10,51.55]]]}},
        {"type":"Feature","properties":{"nr":"b","name":"B"},"geometry":{"type":"Polygon","coordinates":[[[8.115,51.55],[8.13,51.55],[8.13,51.56],[8.115,51.56],[8.115,51.55]]]}},
        {"type":"Feature","properties":{"nr":"a","name":"Twice"},"geometry":{"type":"Polygon","coordinates":[[[8.2,51.5],[8.21,51.5],[8.21,51.51],[8.2,51.5]]]}},
        {"type":"Feature","properties":{"nr":"tie","name":"Tie"},"geometry":{"type":"Polygon","coordinates":[[[8.2,51.5],[8.21,51.51],[8.21,51.5],[8.2,51.51],[8.2,51.5]]]}}]}
        """;

    [Fact]
    public async Task A_report_is_told_over_HTTP_in_the_language_that_is_asked_for()
    {
        var town = await TownAsync();
        Assert.True((await StageAsync(town, Files.Text("geojson", Areas))).Succeeded);

        var german = await ReportAsync(town, "de");
        Assert.Equal("unverändert", german.GetProperty("crs_method").GetString());
        Assert.Equal("Der Schlüssel 'a' kam schon vor.", Reason(german, "key_twice"));
        Assert.Equal("Selbstüberschneidung bei 8,205 51,505", Reason(german, "self_crossing"));
        Assert.Matches(@"^gemeinsam: 38\d\.\d{3}(,\d)? m²$", Reason(german, "overlap"));

        var english = await ReportAsync(town, "en");
        Assert.Equal("unchanged", english.GetProperty("crs_method").GetString());
        Assert.Equal("The key 'a' occurred before.", Reason(english, "key_twice"));
        Assert.Equal("Self-intersection at 8.205 51.505", Reason(english, "self_crossing"));
        Assert.Matches(@"^share 38\d{4}(\.\d)? m²$", Reason(english, "overlap"));
    }

    [Fact]
    public async Task The_page_of_a_version_is_in_one_language_and_states_the_accuracy_also_of_degrees()
    {
        var town = await TownAsync();
        Assert.True((await StageAsync(town, Files.Text("geojson", Areas))).Succeeded);
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.ManageLayers, null));
        var main = (await clerk.GetAsync("/staff/layers/lamps/1")).Page.QuerySelector("main")!;
        Assert.Contains("EPSG:4326, auf 0 m genau (unverändert)", main.TextContent, StringComparison.Ordinal);
        Assert.Contains("Der Schlüssel 'a' kam schon vor.", main.TextContent, StringComparison.Ordinal);
        Assert.Contains("Selbstüberschneidung bei 8,205 51,505", main.TextContent, StringComparison.Ordinal);
        Assert.Empty(main.QuerySelectorAll("[lang=en]"));
        var english = (await clerk.GetAsync("/staff/layers/lamps/1?lang=en")).Page.QuerySelector("main")!;
        Assert.Contains("Self-intersection at 8.205 51.505", english.TextContent, StringComparison.Ordinal);
    }

    /// <summary>How coordinates came to degrees, how the text was read, what a gap is, and why a file is refused.</summary>
    [Fact]
    public async Task What_readers_and_checks_say_is_German_on_German_pages()
    {
        var town = await TownAsync();
        await StageAsync(town, Files.Text("geojson", LayerFiles.GeoJson([new("L1", "Eins", 3_437_700, 5_715_300), new("L1", "Zwei", 3_437_800, 5_715_400)], 31467)), "gk");
        await StageAsync(town, AwkwardFiles.All["cp1252-umlauts.zip"](Files), "umlauts");
        await SetBoundaryAsync(town, 8.098, 51.498, 8.142, 51.542);
        await StageAsync(town, AwkwardFiles.All["donut.geojson"](Files), "donut");
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.ManageLayers, null));
        foreach (var (layer, words) in (IEnumerable<(string, string)>)
            [("gk", "(inverse Projektion von EPSG:31467"), ("gk", "Der Schlüssel 'L1' kam schon vor."), ("umlauts", "keine .cpg-Datei: Text als windows-1252 gelesen, denn UTF-8 ist er nicht"), ("donut", "eine Lücke von")])
        {
            var main = (await clerk.GetAsync($"/staff/layers/{layer}/1")).Page.QuerySelector("main")!;
            Assert.Contains(words, main.TextContent, StringComparison.Ordinal);
            Assert.Empty(main.QuerySelectorAll("[lang=en]"));
            Assert.DoesNotMatch(@"\b(the|of|read|gap|key|inverse projection)\b", main.TextContent);
        }

        var incomplete = Assert.Single((await StageAsync(town, AwkwardFiles.Zip(Files, ("lampen.shp", new byte[200])), "umlauts")).Failures);
        Assert.Equal("Die Datei kann nicht eingelesen werden: Das Shapefile ist unvollständig: lampen.dbf fehlt.", incomplete.German);
    }

    [Fact]
    public async Task A_report_from_before_there_were_two_languages_is_shown_as_it_was_kept()
    {
        var town = await TownAsync();
        Assert.True((await StageAsync(town, Files.Text("geojson", Areas))).Succeeded);
        await using (var command = Service.Database.CreateCommand("UPDATE layer_versions SET report = $2 WHERE jurisdiction_id = $1"))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = town.Id });
            command.Parameters.Add(new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Jsonb,
                Value = """
                    {"format":"Shapefile","source_srid":31467,"crs_method":"inverse projection of EPSG:31467","crs_accuracy_meters":0.9,"feature_count":3,"dropped_count":1,
                     "remarks":["no .cpg file: text read as windows-1252"],"greatest_repair_share":null,"repaired_square_meters":0,"uncovered_share":null,
                     "findings":[{"code":"gap","severity":"warning","count":1,"offenders":[{"number":null,"key":null,"longitude":8.1,"latitude":51.5,"reason":"a gap of 355342.4 m²"}]}]}
                    """,
            });
            await command.ExecuteNonQueryAsync(Ct);
        }

        Assert.Equal("a gap of 355342.4 m²", Reason(await ReportAsync(town, "de"), "gap"));
        using var clerk = await StaffBrowser.OfAsync(town, (Permission.ManageLayers, null));
        var main = (await clerk.GetAsync("/staff/layers/lamps/1")).Page.QuerySelector("main")!;
        Assert.Equal(
            ["inverse projection of EPSG:31467", "a gap of 355342.4 m²", "no .cpg file: text read as windows-1252"],
            main.QuerySelectorAll("[lang=en]").Select(element => element.TextContent));
    }

    private static string? Reason(JsonElement report, string code) =>
        report.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("code").GetString() == code).GetProperty("offenders")[0].GetProperty("reason").GetString();

    private async Task<JsonElement> ReportAsync(Town town, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/j/{town.Key}/admin/v1/layers/lamps/versions/1");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", town.AdminKey);
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await Service.Http.SendAsync(request, Ct);
        answer.EnsureSuccessStatusCode();
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("report");
    }
}
