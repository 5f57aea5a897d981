using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Open311.Core.Jurisdictions;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;

namespace Open311.Tests.Integration.Places;

/// <summary>A town that names a Nominatim or a Photon instead of its own layers; both on a socket.</summary>
public sealed class GeocoderTests(RunningService service)
{
    private const string NominatimHouse = """
        {"lat":"51.5801","lon":"8.1201","name":"","address":{"house_number":"7","road":"Hafenweg","suburb":"Ost","city":"Stadt","postcode":"59991","country_code":"de"}}
        """;

    private const string PhotonHouse = """
        {"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[8.1201,51.5801]},
        "properties":{"type":"house","street":"Hafenweg","housenumber":"7","district":"Ost","postcode":"59991","city":"Stadt"}}]}
        """;

    private static readonly MultiPolygon Area = (MultiPolygon)new WKTReader(new NtsGeometryServices(new PrecisionModel(), 4326)).Read("MULTIPOLYGON(((8 51.5,8.2 51.5,8.2 51.7,8 51.7,8 51.5)))");

    [Theory]
    [InlineData(GeocoderKind.Nominatim, "/search", "[" + NominatimHouse + "]")]
    [InlineData(GeocoderKind.Photon, "/api", PhotonHouse)]
    public async Task An_address_becomes_a_place_by_the_towns_geocoder(GeocoderKind kind, string path, string answer)
    {
        await using var geocoder = await StartAsync();
        var town = await TownAsync(kind, geocoder);
        geocoder.Says(answer);
        var routed = await town.RoutedAsync(await ReportAsync(town, ("address_string", "Hafenweg 7")));
        Assert.Equal("Bauhof Ost", routed.GetProperty("agency_responsible").GetString());
        Assert.Equal(("Hafenweg 7, Ost", "59991"), (routed.GetProperty("address").GetString(), routed.GetProperty("zipcode").GetString()));
        Assert.Equal((51.5801, 8.1201), (routed.GetProperty("lat").GetDouble(), routed.GetProperty("long").GetDouble()));
        var asked = Assert.Single(geocoder.Asked);
        Assert.Equal((path, "Hafenweg 7", "Open311/1.0"), (asked.Path, asked.Query["q"].ToString(), asked.UserAgent));

        // The same address again needs no second question.
        await town.RoutedAsync(await ReportAsync(town, ("address_string", "Hafenweg 7"), ("email", "zwei@example.org")));
        Assert.Single(geocoder.Asked);
    }

    [Theory]
    [InlineData(GeocoderKind.Nominatim, NominatimHouse)]
    [InlineData(GeocoderKind.Photon, PhotonHouse)]
    public async Task A_place_gets_its_address_by_the_towns_geocoder_and_stays_where_it_is(GeocoderKind kind, string answer)
    {
        await using var geocoder = await StartAsync();
        var town = await TownAsync(kind, geocoder);
        geocoder.Says(answer);
        var routed = await town.RoutedAsync(await town.ReportAsync("pothole", 51.5803, 8.1203, "Loch"));
        Assert.Equal("Hafenweg 7, Ost", routed.GetProperty("address").GetString());
        Assert.Equal((51.5803, 8.1203), (routed.GetProperty("lat").GetDouble(), routed.GetProperty("long").GetDouble()));
        var asked = Assert.Single(geocoder.Asked);
        Assert.Equal(("/reverse", "51.5803", "8.1203"), (asked.Path, asked.Query["lat"].ToString(), asked.Query["lon"].ToString()));
    }

    [Theory]
    [InlineData("[]")] // knows nothing
    [InlineData("""[{"lat":"40.1","lon":"3.2","address":{"road":"Hafenweg"}}]""")] // outside the town
    [InlineData("""[{"lat":"51.5801","lon":"8.1201","address":{"road":"Hafenweg","suburb":"Ost"}},{"lat":"51.5801","lon":"8.1001","address":{"road":"Hafenweg","suburb":"West"}}]""")] // no telling which
    [InlineData("""[{"lat":"951","lon":"8.1","address":{"road":"Hafenweg"}}]""")] // no place on earth
    public async Task What_the_geocoder_cannot_place_goes_on_as_place_unknown(string answer)
    {
        await using var geocoder = await StartAsync();
        var town = await TownAsync(GeocoderKind.Nominatim, geocoder);
        geocoder.Says(answer);
        var routed = await town.RoutedAsync(await ReportAsync(town, ("address_string", "Hafenweg")));
        Assert.Equal(("Bürgerbüro", "Hafenweg"), (routed.GetProperty("agency_responsible").GetString(), routed.GetProperty("address").GetString()));
        Assert.Equal(JsonValueKind.Null, routed.GetProperty("lat").ValueKind);
    }

    [Theory]
    [InlineData(503, "busy")]
    [InlineData(200, "<html>this is no JSON")]
    [InlineData(200, """{"unexpected":true}""")]
    public async Task A_geocoder_in_trouble_is_asked_again_and_loses_nothing(int status, string body)
    {
        await using var geocoder = await StartAsync();
        var town = await TownAsync(GeocoderKind.Nominatim, geocoder);
        geocoder.Says(body, status);
        var id = await ReportAsync(town, ("address_string", "Hafenweg 7"));
        await WaitAsync(() => !geocoder.Asked.IsEmpty);
        geocoder.Says("[" + NominatimHouse + "]");
        Assert.Equal("Bauhof Ost", (await town.RoutedAsync(id)).GetProperty("agency_responsible").GetString());
    }

    [Fact]
    public async Task A_geocoder_that_refuses_or_floods_is_given_up_and_the_report_goes_on()
    {
        await using var geocoder = await StartAsync();
        var town = await TownAsync(GeocoderKind.Photon, geocoder);
        geocoder.Says("{}", 403);
        Assert.Equal("Bürgerbüro", (await town.RoutedAsync(await ReportAsync(town, ("address_string", "Hafenweg 7")))).GetProperty("agency_responsible").GetString());
        geocoder.Says("{\"features\":[" + new string(' ', 600_000) + "]}");
        Assert.Equal("Bürgerbüro", (await town.RoutedAsync(await ReportAsync(town, ("address_string", "Hafenweg 9"), ("email", "drei@example.org")))).GetProperty("agency_responsible").GetString());
        Assert.Equal(2, geocoder.Asked.Count);
    }

    [Fact]
    public async Task The_form_proposes_what_the_geocoder_says_without_the_browser_asking_it()
    {
        await using var geocoder = await StartAsync();
        var town = await TownAsync(GeocoderKind.Photon, geocoder);
        geocoder.Says(PhotonHouse);
        var places = await service.Http.GetFromJsonAsync<JsonElement>($"/j/{town.Key}/places?q=hafenw");
        var place = Assert.Single(places.GetProperty("places").EnumerateArray());
        Assert.Equal(("Hafenweg 7, Ost", 51.5801, 8.1201), (place.GetProperty("address").GetString(), place.GetProperty("lat").GetDouble(), place.GetProperty("long").GetDouble()));
        var (_, page, answer) = await new Pages(town).GetAsync("/reports/new?service=pothole");
        Assert.DoesNotContain(geocoder.Address.Authority, page.Source.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(geocoder.Address.Authority, string.Join(' ', answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    private static async Task<GeocoderServer> StartAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await GeocoderServer.StartAsync();
    }

    private async Task<Town> TownAsync(GeocoderKind kind, GeocoderServer geocoder)
    {
        var town = await PlaceJourneyTests.TownAsync(service);
        var outcome = await service.Services.GetRequiredService<SetJurisdiction>().RunAsync(
            new SetJurisdictionInput(town.Id, new JurisdictionFields { Geocoder = kind.ToString().ToLowerInvariant(), GeocoderAddress = geocoder.Address.ToString(), Boundary = Area }), TestContext.Current.CancellationToken);
        Assert.True(outcome.Succeeded);
        service.Services.GetRequiredService<JurisdictionDirectory>().Forget();
        return town;
    }

    private static async Task<string> ReportAsync(Town town, params (string Name, string Value)[] fields)
    {
        using var answer = await town.PostAsync(new FormUrlEncodedContent(
            new (string Name, string Value)[] { ("api_key", town.ApiKey), ("service_code", "pothole") }.Concat(fields).Select(field => KeyValuePair.Create(field.Name, field.Value))));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("service_request_id").GetString()!;
    }

    private static async Task WaitAsync(Func<bool> until)
    {
        for (var i = 0; i < 200 && !until(); i++)
            await Task.Delay(50);
        Assert.True(until());
    }
}
