using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>What the check of a layer finds, and where.</summary>
public sealed class LayerReportTests(RunningService service) : ImportTest(service)
{
    [Fact]
    public async Task Each_rule_says_how_many_which_and_where()
    {
        var town = await TownAsync();
        var made = (await StageAsync(town, Collection(
            Area("ok", 8.10, 51.55, 8.11, 51.56),
            Feature("crossing", """{"type":"Polygon","coordinates":[[[8.2,51.5],[8.21,51.51],[8.21,51.5],[8.2,51.51],[8.2,51.5]]]}"""),
            Feature("hole", """{"type":"Polygon","coordinates":[[[8.3,51.5],[8.31,51.5],[8.31,51.51],[8.3,51.51],[8.3,51.5]],[[8.35,51.5],[8.36,51.5],[8.36,51.51],[8.35,51.5]]]}"""),
            Feature("flat", """{"type":"Polygon","coordinates":[[[8.4,51.5],[8.41,51.5],[8.4,51.5],[8.4,51.5]]]}"""),
            Feature("none", "null"),
            Feature("far", """{"type":"Point","coordinates":[437673.9,5713443.1]}"""),
            Feature("", """{"type":"Point","coordinates":[8.15,51.57]}"""),
            Feature("ok", """{"type":"Point","coordinates":[8.16,51.57]}"""),
            Feature("umlaut", """{"type":"Polygon","coordinates":[[[8.5,51.5],[8.51,51.5],[8.51,51.51],[8.5,51.5]]]}""", "MÃ¼hlenstraÃŸe"),
            Feature("lost", """{"type":"Polygon","coordinates":[[[8.6,51.5],[8.61,51.5],[8.61,51.51],[8.6,51.5]]]}""", "M\uFFFDhlenstra\uFFFDe"),
            Feature("point", """{"type":"Point","coordinates":[8.11,51.57]}"""),
            Feature("high", """{"type":"Polygon","coordinates":[[[8.7,51.5,90],[8.71,51.5,90],[8.71,51.51,91],[8.7,51.5,90]]]}""")))).Value;

        var findings = made.Report.Findings.ToDictionary(finding => finding.Code);
        Assert.Equal(
            ["encoding_damaged 2 umlaut,lost", "extra_dimensions_dropped 1 high", "geometry_invalid 1 flat", "geometry_missing 1 none", "hole_outside_shell 1 hole", "key_missing 1 ", "key_twice 1 ok", "mixed_geometry_types 1 point", "outside_crs_area 1 far", "repair_changes_area 2 crossing,hole", "self_crossing 1 crossing"],
            findings.Values.Where(finding => finding.Code != "overlap").OrderBy(finding => finding.Code, StringComparer.Ordinal).Select(finding => $"{finding.Code} {finding.Count} {string.Join(",", finding.Offenders.Select(offender => offender.Key))}"));
        Assert.All(findings.Values, finding => Assert.All(finding.Offenders, offender => Assert.False(string.IsNullOrEmpty(offender.Reason.German))));
        Assert.Equal((LayerSeverity.Error, LayerSeverity.Warning, LayerSeverity.Info), (findings["key_twice"].Severity, findings["self_crossing"].Severity, findings["extra_dimensions_dropped"].Severity));

        // As PostGIS says it, at the place where PostGIS sees it.
        var crossing = findings["self_crossing"].Offenders[0];
        Assert.StartsWith("Self-intersection", crossing.Reason.English, StringComparison.Ordinal);
        Assert.Equal((8.205, 51.505), (Math.Round(crossing.Longitude!.Value, 6), Math.Round(crossing.Latitude!.Value, 6)));
        Assert.Equal((8.15, 51.57), (findings["key_missing"].Offenders[0].Longitude, findings["key_missing"].Offenders[0].Latitude));

        // Kept with the version, so that everybody reads the same.
        var stored = LayerVersions.ReportOf((await Of<ListLayers>().FindAsync(town.Id, "lamps", null, Ct)).Value.Version)!;
        Assert.Equal(LayerJson.Write(made.Report), LayerJson.Write(stored));
        Assert.All(LayerRules.Rows, rule => Assert.All((string[])[rule.English, rule.German, rule.Fix, rule.FixGerman], text => Assert.False(string.IsNullOrWhiteSpace(text))));
    }

    [Fact]
    public async Task A_repair_that_changes_an_area_by_more_than_half_a_percent_asks_for_confirmation()
    {
        var town = await TownAsync();
        var bowTie = Collection(Area("a", 8.10, 51.55, 8.11, 51.56), Feature("b", """{"type":"Polygon","coordinates":[[[8.2,51.5],[8.21,51.51],[8.21,51.5],[8.2,51.51],[8.2,51.5]]]}"""));
        var staged = (await StageAsync(town, bowTie, publish: true)).Value;
        Assert.False(staged.IsPublished);
        Assert.Equal("layer.confirm_repair", Assert.Single(staged.ToConfirm).Code);
        Assert.True(staged.Report.RepairedSquareMeters > 100_000);
        Assert.Equal("layer.confirm_repair", Assert.Single((await PublishAsync(town)).Failures).Code);
        Assert.True((await PublishAsync(town, confirm: true)).Succeeded);
    }

    [Fact]
    public async Task Overlaps_gaps_and_what_is_not_covered_are_found_between_areas()
    {
        var town = await TownAsync();
        await BoundAsync(town, 8.10, 51.50, 8.13, 51.53);

        // Nine squares; the one in the middle is missing, one reaches over its neighbour, and the last row is not there.
        var areas = Enumerable.Range(0, 3).SelectMany(row => Enumerable.Range(0, 3).Select(column => (Row: row, Column: column)))
            .Where(cell => cell is not (1, 1) and not (2, 2))
            .Select(cell => Area($"{cell.Row}{cell.Column}", 8.10 + (cell.Column * 0.01), 51.50 + (cell.Row * 0.01), 8.11 + (cell.Column * 0.01) + (cell is (0, 0) ? 0.001 : 0), 51.51 + (cell.Row * 0.01)));
        var closed = Feature("22", """{"type":"Polygon","coordinates":[[[8.12,51.52],[8.129,51.52],[8.129,51.53],[8.12,51.53],[8.12,51.52]]]}""");
        var report = (await StageAsync(town, Collection([.. areas, closed]))).Value.Report;

        var overlap = report.Findings.Single(finding => finding.Code == "overlap");
        Assert.Equal((1L, LayerSeverity.Warning, "00+01"), (overlap.Count, overlap.Severity, overlap.Offenders[0].Key));
        Assert.InRange(overlap.Offenders[0].Longitude!.Value, 8.11, 8.111);
        var gap = report.Findings.Single(finding => finding.Code == "gap");
        Assert.Equal(1, gap.Count);
        Assert.Equal((8.115, 51.515), (Math.Round(gap.Offenders[0].Longitude!.Value, 6), Math.Round(gap.Offenders[0].Latitude!.Value, 6)));
        Assert.Equal(1, report.Findings.Single(finding => finding.Code == "uncovered").Count);
        Assert.InRange(report.UncoveredShare!.Value, 0.122, 0.1225);
    }

    [Fact]
    public async Task Of_a_layer_that_routing_asks_an_overlap_is_an_error()
    {
        var town = await TownAsync();
        await StageAsync(town, Collection(Area("a", 8.10, 51.50, 8.11, 51.51)), publish: true);
        await using (var db = Of<Open311DbFactory>().For(town.Id))
        {
            var layer = await db.Layers.SingleAsync(Ct);
            db.RoutingRules.Add(new RoutingRule { Position = 1, Text = "r", DepartmentId = (await db.Departments.FirstAsync(Ct)).Id, LayerId = layer.Id, LayerTest = LayerTest.Area });
            await db.SaveChangesAsync(Ct);
        }

        var report = (await StageAsync(town, Collection(Area("a", 8.10, 51.50, 8.11, 51.51), Area("b", 8.105, 51.50, 8.12, 51.51)))).Value.Report;
        Assert.Equal(LayerSeverity.Error, report.Findings.Single(finding => finding.Code == "overlap").Severity);
    }

    [Fact]
    public async Task Neighbours_that_share_their_border_leave_nothing_to_say_and_neither_do_slivers_of_rounding()
    {
        var town = await TownAsync();
        await BoundAsync(town, 8.10, 51.50, 8.12, 51.51);
        var report = (await StageAsync(town, Collection(Area("a", 8.10, 51.50, 8.11, 51.51), Area("b", 8.1100001, 51.50, 8.12, 51.51)))).Value.Report;
        Assert.Equal([], report.Findings);
        Assert.InRange(report.UncoveredShare!.Value, 0, 0.0001);
    }

    [Fact]
    public async Task What_lies_outside_the_boundary_is_said_and_the_first_hundred_are_listed()
    {
        var town = await TownAsync();
        await BoundAsync(town, 8.10, 51.50, 8.12, 51.51);
        var points = Enumerable.Range(0, 250).Select(n => new FilePoint($"P{n:000}", "v", n < 100 ? 8.11 : 9 + (n * 0.001), 51.505)).ToList();
        var report = (await StageAsync(town, Files.Write("geojson", points, null, null))).Value.Report;
        var outside = Assert.Single(report.Findings);
        Assert.Equal(("outside_boundary", 150L, 100, "P100"), (outside.Code, outside.Count, outside.Offenders.Count, outside.Offenders[0].Key));
    }

    [Fact]
    public async Task Names_that_a_shapefile_cut_off_are_said()
    {
        var town = await TownAsync();
        var report = (await StageAsync(town, Files.Write("shapefile", Points("v"), 4326, "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]"))).Value.Report;
        Assert.DoesNotContain(report.Findings, finding => finding.Code == "names_truncated");
        Assert.Equal(LayerSeverity.Info, LayerRules.Of("names_truncated").Severity);
    }

    [Fact]
    public async Task A_check_stores_nothing_and_says_the_same()
    {
        var town = await TownAsync();
        var path = Collection(Area("a", 8.10, 51.50, 8.11, 51.51), Area("a", 8.12, 51.50, 8.13, 51.51));
        var made = (await Of<ImportLayer>().RunAsync(Input(town, path) with { Goal = ImportGoal.Check, Attribution = null, Licence = null }, null, Ct)).Value;
        Assert.Equal(("key_twice", false), (Assert.Single(made.Report.Findings).Code, made.IsPublished));
        Assert.Equal((0L, 0L, 0L), (await CountAsync(town, "layers"), await CountAsync(town, "layer_versions"), await CountAsync(town, "layer_features")));
    }

    [Fact]
    public async Task Over_a_limit_nothing_is_stored_and_the_limit_is_named()
    {
        var town = await TownAsync();
        var points = Files.Write("geojson", Points("v", 20), null, null);
        var area = Collection(Area("a", 8.10, 51.50, 8.11, 51.51));
        await AssertRefusedAsync(points, "layer.too_many_features", "10", limits => limits.MaxFeatures = 10);
        await AssertRefusedAsync(area, "layer.too_many_vertices", "4", limits => limits.MaxVertices = 4);
        await AssertRefusedAsync(points, "layer.file_too_large", "1000 bytes", limits => limits.MaxFileBytes = 1000);
        await AssertRefusedAsync(Files.Write("shapefile", Points("v", 20), 4326, null), "layer.archive_unsafe", "2", limits => limits.MaxArchiveEntries = 2);
        Assert.Equal(0, await CountAsync(town, "layers"));

        async Task AssertRefusedAsync(string path, string code, string named, Action<LayerOptions> change)
        {
            var limits = new LayerOptions();
            change(limits);
            var import = new ImportLayer(Of<Open311DbFactory>(), Of<DropLayerVersions>(), Of<FindMoves>(), Of<DatumGrids>(), Microsoft.Extensions.Options.Options.Create(limits), TimeProvider.System);
            var failure = Assert.Single((await import.RunAsync(Input(town, path), null, Ct)).Failures);
            Assert.Equal(code, failure.Code);
            Assert.Contains(named, failure.English, StringComparison.Ordinal);
        }
    }

    private async Task BoundAsync(Town town, double west, double south, double east, double north)
    {
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        await using var db = Of<Open311DbFactory>().ForInstallation();
        var row = await db.Jurisdictions.SingleAsync(one => one.Id == town.Id, Ct);
        row.Boundary = factory.CreateMultiPolygon([(Polygon)factory.ToGeometry(new Envelope(west, east, south, north))]);
        await db.SaveChangesAsync(Ct);
        Of<JurisdictionDirectory>().Forget();
    }

    private string Collection(params IEnumerable<string> features) => Files.Text("geojson", $$"""{"type":"FeatureCollection","features":[{{string.Join(",", features)}}]}""");

    private static string Area(string key, double west, double south, double east, double north) => Feature(key, string.Create(
        CultureInfo.InvariantCulture, $$"""{"type":"Polygon","coordinates":[[[{{west:0.#########}},{{south:0.#########}}],[{{east:0.#########}},{{south:0.#########}}],[{{east:0.#########}},{{north:0.#########}}],[{{west:0.#########}},{{north:0.#########}}],[{{west:0.#########}},{{south:0.#########}}]]]}"""));

    private static string Feature(string key, string geometry, string name = "n") => $$$"""{"type":"Feature","properties":{"nr":"{{{key}}}","name":"{{{name}}}"},"geometry":{{{geometry}}}}""";
}
