using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Open311.Core.Identity;
using Open311.Core.Layers;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;

namespace Open311.Tests.Integration.Places;

/// <summary>Reports that come with an address, over HTTP, to the department that gets them.</summary>
public sealed class PlaceJourneyTests(RunningService service)
{
    private const string Addresses = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"A1","street":"Mühlenstraße","house_number":"1","postcode":"59990"},"geometry":{"type":"Point","coordinates":[8.1000,51.5800]}},
        {"type":"Feature","properties":{"id":"A2","street":"Mühlenstraße","house_number":"3 a","postcode":"59990"},"geometry":{"type":"Point","coordinates":[8.100500012345,51.5800]}},
        {"type":"Feature","properties":{"id":"A3","street":"Hafenweg","house_number":"7","postcode":"59991"},"geometry":{"type":"Point","coordinates":[8.1200,51.5800]}}]}
        """;

    private const string Roads = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"nr":"1","name":"Mühlenstraße"},"geometry":{"type":"LineString","coordinates":[[8.0990,51.5799],[8.1010,51.5799]]}},
        {"type":"Feature","properties":{"nr":"2","name":"Deichstraße"},"geometry":{"type":"LineString","coordinates":[[8.1300,51.5600],[8.1300,51.5700]]}}]}
        """;

    [Fact]
    public async Task A_misspelt_address_becomes_a_place_a_department_and_our_own_words()
    {
        var town = await TownAsync();
        var reporter = $"anna@{town.Key}";
        var id = await ReportAsync(town, ("address_string", "Muehlenstr 3A, West"), ("email", reporter));
        var routed = await town.RoutedAsync(id);
        Assert.Equal("Bauhof West", routed.GetProperty("agency_responsible").GetString());
        Assert.Equal("Mühlenstraße 3 a, West", routed.GetProperty("address").GetString());
        Assert.Equal("A2", routed.GetProperty("address_id").GetString());
        Assert.Equal("59990", routed.GetProperty("zipcode").GetString());
        using (var staff = await town.AdminAsync(HttpMethod.Get, $"reports/{id}"))
            Assert.Equal("A2", (await staff.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("address_id").GetString());
        Assert.Equal((51.58, 8.1005), (routed.GetProperty("lat").GetDouble(), routed.GetProperty("long").GetDouble()));

        Assert.Contains("Mühlenstraße 3 a, West", (await town.MailAsync(reporter, id)).Text, StringComparison.Ordinal);
        var caseMail = (await town.MailAsync($"west@{town.Key}", id)).Text;
        Assert.Contains("Mühlenstraße 3 a, West", caseMail, StringComparison.Ordinal);
        Assert.Contains("Muehlenstr 3A, West", caseMail, StringComparison.Ordinal);
        var (_, page, _) = await new Pages(town).GetAsync($"/reports/{id}");
        Assert.Contains("Mühlenstraße 3 a, West", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_id_is_a_place_too_also_in_XML()
    {
        var town = await TownAsync();
        using var answer = await town.PostAsync(Form(town, ("address_id", "A3")), "xml");
        var id = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Descendants("service_request_id").Single().Value;
        Assert.Equal("Bauhof Ost", (await town.RoutedAsync(id)).GetProperty("agency_responsible").GetString());
        var xml = XDocument.Parse(await service.Http.GetStringAsync($"{town.Open311}/requests/{id}.xml"));
        Assert.Equal("Hafenweg 7, Ost", xml.Descendants("address").Single().Value);
        Assert.Equal("A3", xml.Descendants("address_id").Single().Value);
        Assert.Equal("8.12", xml.Descendants("long").Single().Value);
    }

    [Fact]
    public async Task A_street_without_its_number_keeps_to_what_was_said()
    {
        var town = await TownAsync();
        var routed = await town.RoutedAsync(await ReportAsync(town, ("address_string", "Deichstrasse")));
        Assert.Equal("Deichstraße, Ost", routed.GetProperty("address").GetString());
        Assert.Equal("Bauhof Ost", routed.GetProperty("agency_responsible").GetString());
        var neighbour = await town.RoutedAsync(await ReportAsync(town, ("address_string", "Mühlenstraße 5"))); // beside number 3 a
        Assert.Equal("Mühlenstraße, West", neighbour.GetProperty("address").GetString());
        Assert.Equal(8.1005, neighbour.GetProperty("long").GetDouble());
        Assert.Equal(JsonValueKind.Null, neighbour.GetProperty("address_id").ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_placed_goes_to_the_fallback_department_marked_as_such()
    {
        var town = await TownAsync();
        var here = await ReportAsync(town, ("address_string", "Gibtesnichtgasse 99"), ("description", "Tiefes Loch vor der Schule"));
        var routed = await town.RoutedAsync(here);
        Assert.Equal("Bürgerbüro", routed.GetProperty("agency_responsible").GetString());
        Assert.Equal("Gibtesnichtgasse 99", routed.GetProperty("address").GetString());
        Assert.Equal(JsonValueKind.Null, routed.GetProperty("lat").ValueKind);
        // The same again: without a place it is compared with nothing.
        var again = await ReportAsync(town, ("address_string", "Gibtesnichtgasse 99"), ("description", "Tiefes Loch vor der Schule"), ("email", $"zwei@{town.Key}"));
        Assert.Equal(JsonValueKind.Null, (await town.RoutedAsync(again)).GetProperty("extended_attributes").GetProperty("duplicate_of").ValueKind);

        var caseMail = (await town.MailAsync($"buero@{town.Key}", here)).Text;
        Assert.Contains("unbekannt, nur als Text angegeben", caseMail, StringComparison.Ordinal);
        Assert.Contains("Gibtesnichtgasse 99", caseMail, StringComparison.Ordinal);
        Assert.Contains("Auffangstelle", caseMail, StringComparison.Ordinal);
        using var staff = await town.AdminAsync(HttpMethod.Get, $"reports/{here}");
        var record = await staff.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["received", "place_unknown", "routed"], record.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("kind").GetString()));
        foreach (var (language, words) in ((string, string)[])[("de", "Der Ort ist unbekannt"), ("en", "The place is unknown")])
        {
            var (_, page, _) = await new Pages(town).GetAsync($"/reports/{here}", language);
            Assert.Contains(words, page.QuerySelector(".timeline")!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Coordinates_get_the_nearest_house_else_the_street_and_keep_what_the_client_said_beside_it()
    {
        var town = await TownAsync();
        var near = await town.RoutedAsync(await town.ReportAsync("pothole", 51.58005, 8.10002, "Loch", null, ("address_string", "vor der alten Mühle"), ("address_id", "fremd-7")));
        Assert.Equal(("Mühlenstraße 1, West", "A1"), (near.GetProperty("address").GetString(), near.GetProperty("address_id").GetString()));
        var street = await town.RoutedAsync(await town.ReportAsync("pothole", 51.565, 8.1301, "Loch", null, ("address_id", "fremd-7")));
        Assert.Equal(("Deichstraße, Ost", "fremd-7"), (street.GetProperty("address").GetString(), street.GetProperty("address_id").GetString()));
        var nowhere = await town.RoutedAsync(await town.ReportAsync("pothole", 51.59, 8.09, "Loch"));
        Assert.Equal("West", nowhere.GetProperty("address").GetString());
    }

    [Fact]
    public async Task An_address_across_the_border_of_a_district_bears_the_district_of_its_house()
    {
        var town = await TownAsync();
        // The house stands just east of the border between West and Ost at 8.11, the report just west of it; and so the street.
        await town.ImportAsync("border", """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"B1","street":"Grenzweg","house_number":"17"},"geometry":{"type":"Point","coordinates":[8.1101,51.5850]}}]}
            """, "id", null, MapRole.Address);
        await town.ImportAsync("border-roads", """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"3","name":"Grenzstraße"},"geometry":{"type":"LineString","coordinates":[[8.1101,51.5700],[8.1101,51.5750]]}}]}
            """, "nr", "name", MapRole.Road);
        var house = (await town.RoutedAsync(await town.ReportAsync("pothole", 51.5850, 8.1099, "Loch"))).GetProperty("address").GetString()!;
        var street = (await town.RoutedAsync(await town.ReportAsync("pothole", 51.5720, 8.1099, "Loch"))).GetProperty("address").GetString()!;
        Assert.Equal(("Grenzweg 17, Ost", "Grenzstraße, Ost"), (house, street));
        foreach (var printed in (string[])[house, street])
            Assert.Equal(printed, (await town.RoutedAsync(await ReportAsync(town, ("address_string", printed)))).GetProperty("address").GetString());
    }

    [Fact]
    public async Task A_report_that_is_moved_gets_another_address()
    {
        var town = await TownAsync();
        var id = await ReportAsync(town, ("address_string", "Mühlenstraße"));
        Assert.Equal("Mühlenstraße, West", (await town.RoutedAsync(id)).GetProperty("address").GetString());
        await ExecuteAsync($"UPDATE reports SET stage = 1 WHERE service_request_id = '{id}'");
        await town.RequestAsync(id, _ => true);
        await ExecuteAsync($"UPDATE reports SET place = ST_SetSRID(ST_MakePoint(8.12001, 51.58), 4326), stage = 1 WHERE service_request_id = '{id}'");
        var moved = await town.RequestAsync(id, report => report.GetProperty("address").GetString() != "Mühlenstraße, West");
        Assert.Equal(("Hafenweg 7, Ost", "A3", "59991"), (moved.GetProperty("address").GetString(), moved.GetProperty("address_id").GetString(), moved.GetProperty("zipcode").GetString()));
        Assert.Equal("Bauhof Ost", (await town.RequestAsync(id, report => report.GetProperty("agency_responsible").GetString() == "Bauhof Ost")).GetProperty("agency_responsible").GetString());
    }

    [Fact]
    public async Task The_same_address_twice_is_a_duplicate_as_the_same_place_would_be()
    {
        var town = await TownAsync();
        var head = await ReportAsync(town, ("address_string", "Hafenweg 7"), ("description", "Tiefes Schlagloch in der Fahrbahn vor der Schule"));
        await town.RoutedAsync(head);
        var child = await ReportAsync(town, ("address_id", "A3"), ("description", "Schlagloch in der Fahrbahn vor der Schule"));
        var linked = await town.RequestAsync(child, report => report.GetProperty("extended_attributes").GetProperty("duplicate_of").ValueKind == JsonValueKind.String);
        Assert.Equal(head, linked.GetProperty("extended_attributes").GetProperty("duplicate_of").GetString());
    }

    [Fact]
    public async Task Without_any_place_a_report_is_refused_and_a_hostile_address_harms_nothing()
    {
        var town = await TownAsync();
        using var missing = await town.PostAsync(Form(town));
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
        foreach (var text in (string[])["%", "'; DROP TABLE streets; --", new string('ä', 500), "1 1 1 1 1 1 1", "\ud83d\udca9 5"])
            Assert.Equal("Bürgerbüro", (await town.RoutedAsync(await ReportAsync(town, ("address_string", text)))).GetProperty("agency_responsible").GetString());
        using var tooLong = await town.PostAsync(Form(town, ("address_string", new string('a', 501))));
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
    }

    internal static async Task<Town> TownAsync(RunningService service)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, ReporterMail.Confirmed);
        await town.ImportAsync("addresses", Addresses, "id", null, MapRole.Address);
        await town.ImportAsync("roads", Roads, "nr", "name", MapRole.Road);
        return town;
    }

    private Task<Town> TownAsync() => TownAsync(service);

    private static FormUrlEncodedContent Form(Town town, params (string Name, string Value)[] fields) => new(
        new (string Name, string Value)[] { ("api_key", town.ApiKey), ("service_code", "pothole") }.Concat(fields).Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static async Task<string> ReportAsync(Town town, params (string Name, string Value)[] fields)
    {
        using var answer = await town.PostAsync(Form(town, fields));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("service_request_id").GetString()!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = service.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
