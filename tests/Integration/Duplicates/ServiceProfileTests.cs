using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Jurisdictions;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>A town's file names what kind of thing a service is about, in the place of its radii.</summary>
public sealed class ServiceProfileTests(RunningService service)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_without_numbers_gives_each_service_those_of_its_kind()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        var file = Read("""
            { "services": [
              { "code": "kerb", "name": "Bordstein" },
              { "code": "light", "name": "Leuchte", "assets": { "layer": "lamps" } },
              { "code": "heap", "name": "Haufen", "duplicates": "litter", "certain_radius_meters": 20 },
              { "code": "storm", "name": "Sturm", "duplicates": "incident" },
              { "code": "swing", "name": "Schaukel", "certain_radius_meters": 0, "links_automatically": true },
              { "code": "smell", "name": "Geruch", "duplicates": "nuisance" },
              { "code": "lamp", "name": "Straßenlaterne defekt", "group": "Beleuchtung" },
            ] }
            """).Value;
        var import = service.Services.GetRequiredService<ImportServices>();
        Assert.Equal(6, (await import.RunAsync(new(town.Id, file), Ct)).Value.Services.Added);
        Assert.False((await import.RunAsync(new(town.Id, file), Ct)).Value.Services.HasChanges);

        using var answer = await town.AdminAsync(HttpMethod.Get, "services");
        var services = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("services").EnumerateArray().ToDictionary(row => row.GetProperty("code").GetString()!);
        Assert.Equal((40, 12, 90, 30, true), Of("kerb"));
        Assert.Equal((25, 10, 60, 21, true), Of("light"));
        Assert.Equal((60, 20, 28, 21, true), Of("heap"));
        Assert.Equal((150, 30, 4, 2, true), Of("storm"));
        Assert.Equal((250, 0, 2, 0.5, false), Of("smell"));
        // Within 0 m means never by itself, whatever else the file says.
        Assert.Equal((40, 0, 90, 30, false), Of("swing"));
        // It was there with numbers of its own.
        Assert.Equal((40, 15, 60, 30, true), Of("lamp"));

        (double, double, int, double, bool) Of(string code) => (
            services[code].GetProperty("candidate_radius_meters").GetDouble(), services[code].GetProperty("certain_radius_meters").GetDouble(), services[code].GetProperty("duplicate_window_days").GetInt32(),
            services[code].GetProperty("duplicate_half_life_days").GetDouble(), services[code].GetProperty("links_automatically").GetBoolean());
    }

    [Theory]
    [InlineData("""{ "duplicates": "lamps" }""", "asset, surface, litter, incident, nuisance")]
    [InlineData("""{ "candidate_radius_meters": 20, "certain_radius_meters": 21 }""", "it is from 0 to 20")]
    [InlineData("""{ "duplicate_half_life_days": 0 }""", "duplicate_half_life_days")]
    public void A_slip_in_the_file_is_named(string more, string words)
    {
        var outcome = Read($$"""{ "services": [ { "code": "kerb", "name": "Bordstein", {{more.Trim('{', '}', ' ')}} } ] }""");
        Assert.Contains(words, Assert.Single(outcome.Failures).English, StringComparison.Ordinal);
    }

    private static Core.Failures.Outcome<TownFile> Read(string json) => TownFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}
