using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Assets;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Places;
using Open311.Tests.Integration.Portal;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>Where a report's place is from is kept with it, and decides how far others may lie from it.</summary>
public sealed class PlaceSourceTests(RunningService service)
{
    private const double MeterNorth = 1 / 111_270.0;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "unknown")]
    [InlineData("device", "device")]
    [InlineData("map", "map")]
    [InlineData("address", "address")]
    [InlineData("asset", "asset")]
    [InlineData("unknown", "unknown")]
    public async Task What_a_client_says_of_its_coordinates_is_kept(string? said, string kept)
    {
        var town = await TownAsync();
        Assert.Equal(kept, await SourceOfAsync(town, await town.ReportAsync("lamp", 51.57, 8.1, "dunkel", null, said is null ? [] : [("place_source", said)])));
    }

    [Fact]
    public async Task A_word_that_is_none_of_them_is_refused()
    {
        var town = await TownAsync();
        using var answer = await town.PostAsync(new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["api_key"] = town.ApiKey,
            ["service_code"] = "lamp",
            ["lat"] = "51.57",
            ["long"] = "8.1",
            ["place_source"] = "guess",
        }));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("place_source", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_place_of_an_address_that_was_found_is_from_an_address()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await PlaceJourneyTests.TownAsync(service);
        var pages = new Pages(town);
        var (sent, _, answer) = await pages.PostAsync("/reports/new", Pages.Form(("service", "pothole"), ("lat", null), ("long", null), ("address", "Mühlenstraße 1"), ("description", "Ein Loch"), ("place_chosen", "Mühlenstraße 1")));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        Assert.Equal("address", await SourceOfAsync(town, answer.Headers.Location!.ToString().Split('/')[^1].Split('?')[0]));
    }

    [Fact]
    public async Task The_form_passes_on_what_its_map_noted()
    {
        var town = await TownAsync();
        var pages = new Pages(town);
        var (_, page, _) = await pages.GetAsync("/reports/new?service=lamp&lat=51.57&long=8.1&place_source=device");
        Assert.Equal("device", page.QuerySelector("[name=place_source]")!.GetAttribute("value"));
        var (sent, _, answer) = await pages.PostAsync("/reports/new", Pages.Form(("place_source", "map")));
        Assert.Equal(HttpStatusCode.Redirect, sent);
        Assert.Equal("map", await SourceOfAsync(town, answer.Headers.Location!.ToString().Split('/')[^1].Split('?')[0]));
    }

    [Fact]
    public async Task A_place_that_is_taken_from_the_object_is_the_objects_and_one_that_was_given_stays_the_reporters()
    {
        var town = await TownAsync();
        await town.ImportAsync("lamps", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"L1"},"geometry":{"type":"Point","coordinates":[8.1,51.57]}}]}""", "nr", null);
        var marked = await service.Services.GetRequiredService<SetAssetLayer>().RunAsync(new SetAssetLayerInput(town.Id, "lamp", new AssetMark("lamps", "nr", null, 30)), Ct);
        Assert.True(marked.Succeeded);
        using var answer = await town.PostAsync(new FormUrlEncodedContent(new Dictionary<string, string> { ["api_key"] = town.ApiKey, ["service_code"] = "lamp", ["asset_id"] = "L1", ["description"] = "dunkel" }));
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct))[0].GetProperty("service_request_id").GetString()!;
        Assert.Equal("asset", await SourceOfAsync(town, id));
        Assert.Equal("device", await SourceOfAsync(town, await town.ReportAsync("lamp", 51.57005, 8.1, "aus", null, ("asset_id", "L1"), ("place_source", "device"))));
    }

    /// <summary>60 m away from a report of unknown source, with a service of 40 m: within the 70 m of an address, beyond the 50 m of a device, unless the town says otherwise.</summary>
    [Fact]
    public async Task A_less_exact_place_is_compared_farther_and_a_town_may_say_how_far()
    {
        var town = await TownAsync();
        var id = await town.ReportAsync("lamp", 51.57, 8.1, "Laterne dunkel");
        await town.RoutedAsync(id);
        Assert.Empty(await SimilarAsync(town, 60, LocationSource.Map));
        Assert.Empty(await SimilarAsync(town, 60, LocationSource.Device));
        Assert.Equal(id, Assert.Single(await SimilarAsync(town, 60, LocationSource.Address)).ServiceRequestId);

        var file = Read("""
            { "services": [ { "code": "lamp", "name": "Straßenlaterne defekt", "group": "Beleuchtung", "candidate_radius_meters": 40, "certain_radius_meters": 15,
              "place_sources": { "device": { "candidate_radius_meters": 90, "duplicate_half_life_days": 3 }, "address": { "candidate_radius_meters": 50, "certain_radius_meters": 20 } } } ] }
            """).Value;
        var import = service.Services.GetRequiredService<ImportServices>();
        Assert.True((await import.RunAsync(new(town.Id, file), Ct)).Value.Services.HasChanges);
        Assert.False((await import.RunAsync(new(town.Id, file), Ct)).Value.Services.HasChanges);
        Assert.Equal(id, Assert.Single(await SimilarAsync(town, 60, LocationSource.Device)).ServiceRequestId);
        Assert.Empty(await SimilarAsync(town, 60, LocationSource.Address));
        Assert.Empty(await SimilarAsync(town, 60, LocationSource.Map));

        using var catalog = await town.AdminAsync(HttpMethod.Get, "services");
        var lamp = (await catalog.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("services").EnumerateArray().Single(row => row.GetProperty("code").GetString() == "lamp");
        var device = lamp.GetProperty("place_sources").GetProperty("device");
        Assert.Equal((90.0, JsonValueKind.Null, 3.0), (device.GetProperty("candidate_radius_meters").GetDouble(), device.GetProperty("certain_radius_meters").ValueKind, device.GetProperty("duplicate_half_life_days").GetDouble()));
    }

    /// <summary>The pipeline compares as far as the page does.</summary>
    [Fact]
    public async Task Reports_far_apart_meet_in_the_pipeline_only_where_one_of_them_is_from_an_address()
    {
        var town = await TownAsync();
        var first = await town.ReportAsync("lamp", 51.57, 8.1, "Laterne dunkel");
        await town.RoutedAsync(first);
        var byMap = await town.ReportAsync("lamp", 51.57 + (60 * MeterNorth), 8.1, "Laterne dunkel", null, ("place_source", "map"));
        await town.RoutedAsync(byMap);
        Assert.DoesNotContain(first, await SuggestedAsync(town, byMap));
        var byAddress = await town.ReportAsync("lamp", 51.57 - (60 * MeterNorth), 8.1, "Laterne dunkel", null, ("place_source", "address"));
        await town.RoutedAsync(byAddress);
        Assert.Contains(first, await SuggestedAsync(town, byAddress));
    }

    [Theory]
    [InlineData("""{ "phone": {} }""", "phone")]
    [InlineData("""{ "device": { "candidate_radius_meters": 0 } }""", "candidate_radius_meters")]
    [InlineData("""{ "device": { "candidate_radius_meters": 30, "certain_radius_meters": 31 } }""", "certain_radius_meters")]
    [InlineData("""{ "map": { "certain_radius_meters": 41 } }""", "certain_radius_meters")]
    [InlineData("""{ "map": { "duplicate_half_life_days": 0 } }""", "duplicate_half_life_days")]
    [InlineData("""{ "map": { "radius": 5 } }""", "radius")]
    public void A_slip_in_the_file_is_named(string sources, string word)
    {
        var outcome = Read($$"""{ "services": [ { "code": "lamp", "name": "Laterne", "candidate_radius_meters": 40, "place_sources": {{sources}} } ] }""");
        var failure = Assert.Single(outcome.Failures);
        Assert.Contains("place_sources", failure.English, StringComparison.Ordinal);
        Assert.Contains(word, failure.English, StringComparison.Ordinal);
    }

    private static Core.Failures.Outcome<TownFile> Read(string json) => TownFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    private async Task<IReadOnlyList<SimilarReport>> SimilarAsync(Town town, double metersAway, LocationSource source)
    {
        var profile = await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, Ct);
        var outcome = await service.Services.GetRequiredService<FindSimilar>().RunAsync(
            new FindSimilarInput(profile!, "lamp", Wgs84Point.Create(51.57 + (metersAway * MeterNorth), 8.1), null, null) { Source = source }, Ct);
        return outcome.Value;
    }

    private static async Task<List<string>> SuggestedAsync(Town town, string id)
    {
        using var answer = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("suggestions").EnumerateArray().Select(pair => pair.GetProperty("service_request_id").GetString()!).ToList();
    }

    private static async Task<string> SourceOfAsync(Town town, string id)
    {
        using var answer = await town.AdminAsync(HttpMethod.Get, $"reports/{id}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("place_source").GetString()!;
    }

    private async Task<Town> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await Town.MakeAsync(service);
    }
}
