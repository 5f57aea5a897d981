using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Cli;

/// <summary>A layer of somewhere else is not imported by accident.</summary>
public sealed class LayerPlaceTests(RunningService service)
{
    [Fact]
    public async Task A_layer_inside_is_published_and_counts_its_own_versions()
    {
        var town = await MakeAsync();

        Assert.Equal(1, (await ImportAsync(town, "8.10", "51.57")).Value.VersionNumber);
        Assert.Equal(2, (await ImportAsync(town, "8.11", "51.57")).Value.VersionNumber);
    }

    [Fact]
    public async Task Latitude_first_is_refused_with_the_hint_that_the_axes_are_swapped()
    {
        var failure = Assert.Single((await ImportAsync(await MakeAsync(), "51.57", "8.10")).Failures);

        Assert.Equal("layer.outside_jurisdiction", failure.Code);
        Assert.Contains("axes look swapped", failure.English, StringComparison.Ordinal);
        Assert.Matches(@"8\.1 N 51\.6 E, \d{4} km away", failure.English);
    }

    [Fact]
    public async Task A_layer_of_another_town_is_refused_with_the_distance_unless_it_is_wanted()
    {
        var town = await MakeAsync();

        var failure = Assert.Single((await ImportAsync(town, "9.99", "53.55")).Failures);
        Assert.Matches(@"wholly outside the boundary of Teststadt: its nearest feature is at 53\.\d N 10\.0 E, 25\d km away", failure.English);
        Assert.DoesNotContain("swapped", failure.English, StringComparison.Ordinal);
        Assert.True((await ImportAsync(town, "9.99", "53.55", anywhere: true)).Succeeded);
    }

    [Fact]
    public async Task Metres_with_northing_first_are_refused_with_the_same_hint()
    {
        var failure = Assert.Single((await ImportAsync(await MakeAsync(), "5713600", "438000", crs: 25832)).Failures);

        Assert.Equal("layer.axes_swapped", failure.Code);
    }

    [Fact]
    public async Task The_neighbouring_zone_is_named_when_the_layer_fits_it()
    {
        var failure = Assert.Single((await ImportAsync(await MakeAsync(), "438000", "5713600", crs: 25833)).Failures);

        Assert.Contains("As EPSG:25832", failure.English, StringComparison.Ordinal);
    }

    private async Task<int> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        await using var db = service.Services.GetRequiredService<Open311DbFactory>().ForInstallation();
        var row = new Jurisdiction
        {
            Key = $"l{Guid.NewGuid():N}.example",
            Name = "Teststadt",
            Boundary = factory.CreateMultiPolygon([(Polygon)factory.ToGeometry(new Envelope(8.06, 8.15, 51.54, 51.60))]),
        };
        db.Jurisdictions.Add(row);
        await db.SaveChangesAsync();
        return row.Id;
    }

    private async Task<Outcome<ImportedLayer>> ImportAsync(int town, string x, string y, int? crs = null, bool anywhere = false)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $$$"""
                {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"1"},"geometry":{"type":"Point","coordinates":[{{{x}}},{{{y}}}]}}]}
                """);
            return await service.Services.GetRequiredService<ImportLayer>().RunAsync(
                new ImportLayerInput { JurisdictionId = town, LayerKey = "lamps", Path = file, KeyColumn = "nr", CrsOverride = crs, Anywhere = anywhere, Attribution = "Stadt Teststadt", Licence = "CC0-1.0", Confirm = true }, null, default);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
