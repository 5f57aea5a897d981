using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Routing;

/// <summary>
/// A town with all that makes routing hard: a federal road through it, a railway, a park, districts as a ring around a core with an enclave, two areas that overlap and a gap between two. One degree of longitude is
/// 69.2 km here, one of latitude 111.3 km.
/// </summary>
public sealed class GoldenCityTests(RunningService service)
{
    private const string Boundary = "MULTIPOLYGON(((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55)))";

    private const string Rules = """
        { "text": "Außerhalb", "department": "buero", "outside": true },
        { "text": "Leuchte der Bahn", "department": "licht", "layer": "lamps", "test": "asset", "feature_attributes": { "class": "rail" } },
        { "text": "Bundesstraße", "department": "ost", "group": "Straße", "layer": "lines", "test": "nearest", "within_meters": 15, "feature_attributes": { "class": "federal" } },
        { "text": "Bahn", "department": "licht", "layer": "lines", "test": "nearest", "within_meters": 15, "feature_attributes": { "class": "rail" } },
        { "text": "Park", "department": "west", "layer": "areas", "test": "area", "feature_keys": ["park"] },
        { "text": "Kern", "department": "ost", "layer": "areas", "test": "area", "feature_keys": ["core"] },
        { "text": "Enklave", "department": "licht", "layer": "areas", "test": "area", "feature_keys": ["enclave"] },
        { "text": "Ring", "department": "west", "layer": "areas", "test": "area", "feature_keys": ["ring"] },
        { "text": "Rest für Laternen", "department": "licht", "service": "lamp" }
        """;

    [Fact]
    public async Task Every_place_goes_where_its_town_says()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await CityAsync();
        var wrong = new List<string>();
        foreach (var (why, service, longitude, latitude, department, other) in ((string, string, double, double, string, string?)[])[
            ("in the ring", "noise", 8.09, 51.57, "west", null),
            ("in the hole of the ring, which is the core", "noise", 8.11, 51.575, "ost", null),
            ("in the enclave, which is a hole of the core", "noise", 8.1145, 51.5795, "licht", null),
            ("in the park, which overlaps the core and comes first", "noise", 8.1045, 51.575, "west", null),
            ("in the gap east of the ring: nobody's", "noise", 8.135, 51.575, "buero", null),
            ("in the gap, but a lamp: the default of the service", "lamp", 8.135, 51.575, "licht", null),
            ("on the federal road, which runs through the core", "pothole", 8.11, 51.56001, "ost", null),
            ("on the federal road in the ring: the road comes before the area", "pothole", 8.09, 51.56001, "ost", null),
            ("on the federal road, but noise is no matter of the road", "noise", 8.09, 51.56001, "west", null),
            ("at the railway", "noise", 8.09, 51.59001, "licht", null),
            ("where road and railway are near: the railway is nearer, a little beside it would be the road", "pothole", 8.085, 51.58009, "licht", "ost"),
            ("there, nearer to the road", "pothole", 8.085, 51.58001, "ost", "licht"),
            ("4 m west of the border of ring and core: uncertain", "noise", 8.10 - (4 / 69_200.0), 51.585, "west", "ost"),
            ("4 m east of it", "noise", 8.10 + (4 / 69_200.0), 51.585, "ost", "west"),
            ("12 m west of it: certain", "noise", 8.10 - (12 / 69_200.0), 51.585, "west", null),
            ("on the border itself: it belongs to both, the first rule decides", "noise", 8.10, 51.585, "ost", "west"),
            ("at a corner of the core, ten metres off on the diagonal", "noise", 8.12 + (7 / 69_200.0), 51.565 - (7 / 111_300.0), "west", null),
            ("at that corner, seven metres off on the diagonal", "noise", 8.12 + (5 / 69_200.0), 51.565 - (5 / 111_300.0), "west", "ost"),
            ("at the edge of the ring, nobody's beyond", "noise", 8.13 - (3 / 69_200.0), 51.575, "west", "buero"),
            ("outside the town", "noise", 8.20, 51.575, "buero", null),
        ])
        {
            var found = await town.AskAsync(service, latitude, longitude);
            if (found != (department, other))
                wrong.Add($"{why}: {found.Department}{(found.Other is null ? "" : $" or {found.Other}")} instead of {department}{(other is null ? "" : $" or {other}")}");
        }

        Assert.Empty(wrong);
        Assert.Equal(("licht", null), await town.AskAsync("noise", 51.57, 8.09, asset: ("lamps", "B1")));
        Assert.Equal(("west", null), await town.AskAsync("noise", 51.57, 8.09, asset: ("lamps", "S1")));
    }

    [Theory]
    [InlineData("unknown", 7, 9)]
    [InlineData("map", 7, 9)]
    [InlineData("asset", 7, 9)]
    [InlineData("device", 7, 9)]
    [InlineData("address", 14, 16)]
    public async Task How_near_a_border_is_uncertain_follows_from_where_the_place_is_from(string source, double uncertainMeters, double certainMeters)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await CityAsync();
        foreach (var (meters, other) in ((double, string?)[])[(uncertainMeters, "ost"), (certainMeters, null)])
        {
            Assert.Equal(("west", other), await town.AskAsync("noise", 51.585, 8.10 - (meters / 69_326), source: source));
            // A road's rule goes for 15 m.
            if (meters < 15)
                Assert.Equal(("ost", other is null ? null : "west"), await town.AskAsync("pothole", 51.56 - ((15 - meters) / 111_259), 8.09, source: source));
            Assert.Equal(("west", other), await town.AskAsync("pothole", 51.56 - ((15 + meters) / 111_259), 8.09, source: source));
        }
    }

    private async Task<RuledTown> CityAsync()
    {
        var town = await RuledTown.MakeAsync(service, Boundary);
        await town.ImportAsync(
            "areas",
            ("ring", "district", "POLYGON((8.08 51.55,8.13 51.55,8.13 51.60,8.08 51.60,8.08 51.55),(8.10 51.565,8.10 51.59,8.12 51.59,8.12 51.565,8.10 51.565))"),
            ("core", "district", "POLYGON((8.10 51.565,8.12 51.565,8.12 51.59,8.10 51.59,8.10 51.565),(8.114 51.579,8.114 51.58,8.115 51.58,8.115 51.579,8.114 51.579))"),
            ("enclave", "district", "POLYGON((8.114 51.579,8.115 51.579,8.115 51.58,8.114 51.58,8.114 51.579))"),
            ("park", "park", "POLYGON((8.103 51.574,8.106 51.574,8.106 51.576,8.103 51.576,8.103 51.574))"));
        await town.ImportAsync(
            "lines",
            ("B1", "federal", "LINESTRING(8.08 51.56,8.13 51.56)"),
            ("B2", "federal", "LINESTRING(8.082 51.58,8.088 51.58)"),
            ("rail", "rail", "LINESTRING(8.08 51.59,8.13 51.59)"),
            ("siding", "rail", "LINESTRING(8.082 51.5801,8.088 51.5801)"));
        await town.ImportAsync("lamps", ("B1", "rail", "POINT(8.0905 51.5705)"), ("S1", "town", "POINT(8.0906 51.5706)"));
        await town.SetRulesAsync(Rules);
        return town;
    }
}
