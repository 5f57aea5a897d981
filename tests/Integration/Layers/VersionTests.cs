using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>Versions of a layer: staged, compared, published, gone back to.</summary>
public sealed class VersionTests(RunningService service) : ImportTest(service)
{
    [Fact]
    public async Task A_staged_version_is_seen_by_nobody_until_it_is_published_and_a_rollback_brings_the_former_one_back()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        var staged = (await StageAsync(town, File("new", 4))).Value;
        Assert.False(staged.IsPublished);
        Assert.Equal((2, 4L), (staged.VersionNumber, staged.FeatureCount));
        Assert.Equal(["L1 old", "L2 old", "L3 old"], await PublishedAsync(town));

        var published = (await PublishAsync(town)).Value;
        Assert.Equal((2, 1), (published.Version.Number, published.Replaced));
        Assert.Equal(["L1 new", "L2 new", "L3 new", "L4 new"], await PublishedAsync(town));

        var back = (await RollBackAsync(town)).Value;
        Assert.Equal((2, 1), (back.From, back.Version.Number));
        Assert.Equal(["L1 old", "L2 old", "L3 old"], await PublishedAsync(town));
        Assert.Equal("layer.nothing_before", Assert.Single((await RollBackAsync(town)).Failures).Code);

        // The bad one stays, and can be put into use again; going back never leads in circles.
        Assert.True((await PublishAsync(town, version: 2)).Succeeded);
        Assert.True((await PublishAsync(town, version: 1, confirm: true)).Succeeded);
        Assert.Equal("layer.nothing_before", Assert.Single((await RollBackAsync(town)).Failures).Code);
    }

    [Fact]
    public async Task The_column_that_names_objects_is_kept_like_the_key_until_another_or_none_is_named()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        var second = await Of<ImportLayer>().RunAsync(Input(town, File("new")) with { LabelColumn = null, Confirm = true }, null, Ct);
        Assert.Equal(["L1 new", "L2 new", "L3 new"], await PublishedAsync(town));
        Assert.Equal(3, second.Value.Diff!.AttributesChanged);

        // The same objects again, and nothing has changed.
        var same = await Of<ImportLayer>().RunAsync(Input(town, File("new")) with { LabelColumn = null, Confirm = true }, null, Ct);
        Assert.Equal((0, 3), (same.Value.Diff!.AttributesChanged, same.Value.Diff.Unchanged));

        // Names would be gone: refused, unless somebody says so.
        var nameless = Files.Text("geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"L1"},"geometry":{"type":"Point","coordinates":[8.1001,51.57]}}]}""");
        Assert.Equal("layer.label_missing", Assert.Single((await Of<ImportLayer>().RunAsync(Input(town, nameless) with { LabelColumn = null, Confirm = true }, null, Ct)).Failures).Code);
        Assert.True((await Of<ImportLayer>().RunAsync(Input(town, nameless) with { LabelColumn = "", Confirm = true }, null, Ct)).Succeeded);
        Assert.Equal(["L1 -"], await PublishedAsync(town));
    }

    /// <summary>Somebody tries out another key and names the wrong source; nobody ever publishes it.</summary>
    [Fact]
    public async Task What_was_only_staged_does_not_decide_what_the_next_import_leaves_unsaid()
    {
        var town = await TownAsync();
        Assert.True((await StageAsync(town, Files.Write("geojson", Points("eins"), null, null), publish: true)).Value.IsPublished);
        await StageAsync(town, Files.Write("geojson", Points("zwei"), null, null), key: "name", attribution: "Falsch");
        var third = (await StageAsync(town, Files.Write("geojson", Points("drei"), null, null), key: null, attribution: null, licence: null, publish: true)).Value;
        Assert.Equal((3, true), (third.VersionNumber, third.IsPublished));
        Assert.Equal(["L1 drei", "L2 drei", "L3 drei"], await PublishedAsync(town));
        await using var db = Of<Open311DbFactory>().For(town.Id);
        var version = await db.LayerVersions.SingleAsync(row => row.Id == third.VersionId, Ct);
        Assert.Equal(("nr", "Stadt Teststadt"), (version.KeyColumn, version.Attribution));
    }

    [Fact]
    public async Task After_a_bad_version_was_taken_back_the_next_one_does_not_lead_back_to_it()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("good"));
        await ImportAsync(town, File("bad"));
        await RollBackAsync(town);
        await ImportAsync(town, File("better"));
        Assert.Equal(1, (await RollBackAsync(town)).Value.Version.Number);
        Assert.Equal(["L1 good", "L2 good", "L3 good"], await PublishedAsync(town));
    }

    [Fact]
    public async Task The_diff_counts_what_is_new_gone_and_changed_and_measures_the_farthest_move()
    {
        var town = await TownAsync();
        await ImportAsync(town, Files.Write("geojson", [.. Points("v", 10)], null, null));
        var points = Points("v", 10);
        points.RemoveAt(9);
        points[0] = points[0] with { Name = "other" };
        points[1] = points[1] with { Y = points[1].Y + 0.001 };
        points[2] = points[2] with { Name = "other", Y = points[2].Y + 0.0001 };
        points[3] = points[3] with { Y = points[3].Y + 0.000000001 };
        points.Add(new FilePoint("N1", "v", 8.2, 51.58));
        var diff = (await StageAsync(town, Files.Write("geojson", points, null, null))).Value.Diff!;

        Assert.Equal((1, 10L, 10L, 1L, 1L, 2L, 2L, 6L), (diff.AgainstNumber, diff.OldCount, diff.NewCount, diff.Added, diff.Gone, diff.AttributesChanged, diff.GeometryChanged, diff.Unchanged));
        Assert.InRange(diff.GreatestMeters!.Value, 111.2, 111.4);
        Assert.Equal(["N1"], diff.AddedFirst.Select(entry => entry.Key));
        Assert.Equal(["L10"], diff.GoneFirst.Select(entry => entry.Key));
        Assert.Equal(["L2", "L3", "L1"], diff.ChangedFirst.Select(entry => entry.Key));
        Assert.Equal((true, false, null), (diff.ChangedFirst[2].Attributes, diff.ChangedFirst[2].Geometry, diff.ChangedFirst[2].Meters));

        // A look later on says the same.
        var later = (await Of<DiffLayer>().RunAsync(new DiffLayerInput(town.Id, "lamps", null), Ct)).Value;
        Assert.Equal(diff.ChangedFirst, later.Diff.ChangedFirst);
    }

    [Fact]
    public async Task A_polygon_is_measured_by_the_point_that_moved_farthest_and_by_the_area_that_changes_hands()
    {
        var town = await TownAsync();
        await ImportAsync(town, Districts(8.11), "districts");
        var diff = (await StageAsync(town, Districts(8.111), "districts")).Value.Diff!;

        // 0.001 degrees of 0.06, at this latitude 69 m; the area counts once though two districts change.
        Assert.Equal((0L, 0L, 2L), (diff.Added, diff.Gone, diff.GeometryChanged));
        Assert.InRange(diff.GreatestMeters!.Value, 69, 70);
        Assert.InRange(diff.AreaShare!.Value, 0.0166, 0.0168);
    }

    /// <summary>A layer that grows to the threefold, one that shrinks to a third, and one that moves away: never more than all of it.</summary>
    [Theory]
    [InlineData(1, 3, 0.66, 0.67)]
    [InlineData(3, 1, 0.66, 0.67)]
    [InlineData(1, -1, 1, 1)]
    public async Task The_share_of_the_area_that_changes_hands_is_never_more_than_all_of_it(int before, int now, double least, double most)
    {
        string Squares(int count) => Files.Text("geojson", $$"""{"type":"FeatureCollection","features":[{{string.Join(',', Enumerable.Range(count < 0 ? 5 : 0, Math.Abs(count)).Select(n => FormattableString.Invariant(
            $$$"""{"type":"Feature","properties":{"nr":"{{{n}}}","name":"{{{n}}}"},"geometry":{"type":"Polygon","coordinates":[[[{{{8 + n}}},51],[{{{9 + n}}},51],[{{{9 + n}}},52],[{{{8 + n}}},52],[{{{8 + n}}},51]]]}}""")))}}]}""");
        var town = await TownAsync();
        await ImportAsync(town, Squares(before), "districts");
        var diff = (await StageAsync(town, Squares(now), "districts")).Value.Diff!;
        Assert.InRange(diff.AreaShare!.Value, least, most);
    }

    [Fact]
    public async Task Without_a_key_column_objects_are_told_apart_by_their_content()
    {
        var town = await TownAsync();
        await StageAsync(town, File("v", 10), key: null, publish: true);
        var points = Points("v", 10);
        points[0] = points[0] with { Name = "other" };
        var staged = (await StageAsync(town, Files.Write("geojson", [.. points, points[5]], null, null), key: null)).Value;
        Assert.Equal((true, 1L, 1L, 9L), (staged.Diff!.ByContent, staged.Diff.Added, staged.Diff.Gone, staged.Diff.Unchanged));
        Assert.Equal("key_twice", Assert.Single(staged.Problems).Code);
    }

    [Fact]
    public async Task More_than_a_fifth_gone_is_refused_with_the_figures_until_it_is_confirmed()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("v", 10));
        var fewer = (await StageAsync(town, File("v", 7))).Value;
        var failure = Assert.Single((await PublishAsync(town)).Failures);
        Assert.Equal((FailureKind.Conflict, "layer.confirm_gone"), (failure.Kind, failure.Code));
        Assert.Contains("3 of the 10 objects", failure.English, StringComparison.Ordinal);
        Assert.Contains("30.0", failure.English, StringComparison.Ordinal);
        Assert.Contains("30,0", failure.German, StringComparison.Ordinal);
        Assert.Equal(10, (await PublishedAsync(town))!.Count);
        Assert.True((await PublishAsync(town, version: fewer.VersionNumber, confirm: true)).Succeeded);

        // Two of ten is a fifth, not more; an import publishes it at once.
        await ImportAsync(town, File("v", 10));
        Assert.True((await StageAsync(town, File("v", 8), publish: true)).Value.IsPublished);
        var waits = (await StageAsync(town, File("v", 2), publish: true)).Value;
        Assert.False(waits.IsPublished);
        Assert.Equal("layer.confirm_gone", Assert.Single(waits.ToConfirm).Code);
        Assert.Equal(8, (await PublishedAsync(town))!.Count);
    }

    [Fact]
    public async Task More_than_five_percent_of_the_area_is_refused_until_it_is_confirmed()
    {
        var town = await TownAsync();
        await ImportAsync(town, Districts(8.11), "districts");
        await StageAsync(town, Districts(8.12), "districts");
        Assert.Equal("layer.confirm_area", Assert.Single((await PublishAsync(town, "districts")).Failures).Code);
        Assert.True((await PublishAsync(town, "districts", confirm: true)).Succeeded);
    }

    [Fact]
    public async Task Attribution_and_licence_are_asked_for_once_and_kept()
    {
        var town = await TownAsync();
        Assert.Equal("layer.attribution_missing", Assert.Single((await StageAsync(town, File("v"), attribution: null)).Failures).Code);
        Assert.Equal("layer.licence_missing", Assert.Single((await StageAsync(town, File("v"), licence: " ")).Failures).Code);
        Assert.Equal((0L, 0L), (await CountAsync(town, "layers"), await CountAsync(town, "layer_versions")));
        await StageAsync(town, File("v"), licence: "dl-de/by-2-0");
        await StageAsync(town, File("w"), attribution: null, licence: null);
        var versions = (await Of<ListLayers>().VersionsAsync(town.Id, "lamps", Ct)).Value.Versions;
        Assert.Equal(["2 Stadt Teststadt dl-de/by-2-0", "1 Stadt Teststadt dl-de/by-2-0"], versions.Select(version => $"{version.Number} {version.Attribution} {version.Licence}"));
    }

    [Fact]
    public async Task What_a_staged_version_says_of_the_layer_counts_from_its_publication_on()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("v"));
        await Of<ImportLayer>().RunAsync(Input(town, File("w")) with { Title = "Laternen", MapRole = MapRole.Asset, Goal = ImportGoal.Stage }, null, Ct);
        Assert.Equal(("lamps", null), await LayerAsync());
        await PublishAsync(town);
        Assert.Equal(("Laternen", MapRole.Asset), await LayerAsync());
        await RollBackAsync(town);
        Assert.Equal(("lamps", null), await LayerAsync());

        async Task<(string, MapRole?)> LayerAsync()
        {
            await using var db = Of<Open311DbFactory>().For(town.Id);
            var layer = await db.Layers.SingleAsync(Ct);
            return (layer.Title, layer.MapRole);
        }
    }

    [Fact]
    public async Task Two_publishers_at_once_follow_each_other_and_nothing_is_lost()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("v0"));
        for (var i = 1; i <= 4; i++)
            await StageAsync(town, File($"v{i}"));
        var outcomes = await Task.WhenAll(Enumerable.Range(2, 4).SelectMany(number => (Task<Outcome<PublishedLayer>>[])[PublishAsync(town, version: number, confirm: true), PublishAsync(town, version: number, confirm: true)]));
        Assert.All(outcomes.SelectMany(outcome => outcome.Failures), failure => Assert.True(failure.Code is "layer.already_published" or "layer.busy", failure.Code));
        Assert.True(outcomes.Count(outcome => outcome.Succeeded) >= 4);

        // Whoever was last is in use, wholly.
        var version = Assert.Single((await PublishedAsync(town))!.Select(feature => feature.Split(' ')[1]).Distinct());
        var listed = (await Of<ListLayers>().VersionsAsync(town.Id, "lamps", Ct)).Value;
        Assert.Equal(version, $"v{listed.Versions.Single(row => row.Id == listed.Layer.PublishedVersionId).Number - 1}");
    }

    [Fact]
    public async Task A_publication_does_not_wait_for_an_import_that_is_being_read()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        await StageAsync(town, File("staged"));
        using var gate = new Gate();
        var import = Task.Run(() => ImportAsync(town, File("new", 600), progress: gate), Ct);
        await gate.Reached.WaitAsync(Ct);
        Assert.True((await PublishAsync(town).WaitAsync(TimeSpan.FromSeconds(60), Ct)).Succeeded);
        Assert.True((await RollBackAsync(town).WaitAsync(TimeSpan.FromSeconds(60), Ct)).Succeeded);
        gate.Open();
        Assert.True((await import).Value.IsPublished);
        Assert.Equal(600, (await PublishedAsync(town))!.Count);
    }

    [Fact]
    public async Task The_newest_versions_are_kept_and_every_one_that_is_in_use_or_decided_by()
    {
        var town = await TownAsync();
        var first = (await ImportAsync(town, File("v1"))).Value;
        await ImportAsync(town, File("v2"));
        await using (var command = Service.Database.CreateCommand(
            """
            WITH report AS (
                INSERT INTO reports (jurisdiction_id, service_request_id, service_id, status, stage, title, description, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
                SELECT $1, 'kept-' || $1, min(id), 'received', 3, '', 'd', ARRAY[]::text[], '{}', now(), now(), false, 'public', false FROM services WHERE jurisdiction_id = $1 RETURNING id)
            INSERT INTO routing_decisions (jurisdiction_id, report_id, decided_at, department_id, decided_by, layer_version_id, inputs, runners_up)
            SELECT $1, report.id, now(), (SELECT min(id) FROM departments WHERE jurisdiction_id = $1), 'rule', $2, '{}', '[]' FROM report
            """))
        {
            command.Parameters.AddWithValue(town.Id);
            command.Parameters.AddWithValue(first.VersionId);
            await command.ExecuteNonQueryAsync(Ct);
        }

        for (var i = 3; i <= 13; i++)
            await ImportAsync(town, File(string.Create(CultureInfo.InvariantCulture, $"v{i}")));
        var numbers = (await Of<ListLayers>().VersionsAsync(town.Id, "lamps", Ct)).Value.Versions.Select(version => version.Number);
        Assert.Equal([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 1], numbers);
        Assert.Equal(33, await CountAsync(town, "layer_features"));
        Assert.Equal("layer.version_unknown", Assert.Single((await PublishAsync(town, version: 3)).Failures).Code);
    }

    [Fact]
    public async Task What_is_not_there_is_refused_in_words()
    {
        var town = await TownAsync();
        Assert.Equal("layer.unknown", Assert.Single((await PublishAsync(town)).Failures).Code);
        Assert.Equal("layer.unknown", Assert.Single((await RollBackAsync(town)).Failures).Code);
        await StageAsync(town, File("v"));
        Assert.Equal("layer.nothing_published", Assert.Single((await RollBackAsync(town)).Failures).Code);
        Assert.Equal("layer.nothing_published", Assert.Single((await Of<DiffLayer>().RunAsync(new DiffLayerInput(town.Id, "lamps", null), Ct)).Failures).Code);
        Assert.Equal("layer.version_unknown", Assert.Single((await PublishAsync(town, version: 9)).Failures).Code);
        await PublishAsync(town);
        Assert.Equal("layer.nothing_staged", Assert.Single((await PublishAsync(town)).Failures).Code);
        Assert.Equal("layer.already_published", Assert.Single((await PublishAsync(town, version: 1)).Failures).Code);
    }

    [Fact]
    public async Task A_diff_of_many_features_takes_seconds()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("v", 3));
        await StageAsync(town, File("w", 3));
        await using (var fill = Service.Database.CreateCommand(
            """
            INSERT INTO layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom)
            SELECT $1, version.id, 10 + n, 'K' || n, 'Lamp ' || n, jsonb_build_object('name', CASE WHEN n % 10 = 0 THEN version.number ELSE 0 END),
                   ST_SetSRID(ST_MakePoint(8 + (n % 500) * 0.0002 + CASE WHEN n % 20 = 0 THEN version.number * 0.00001 ELSE 0 END, 51.5 + (n / 500) * 0.0002), 4326)
            FROM layer_versions AS version, generate_series(1, 200000) AS n WHERE version.jurisdiction_id = $1 AND NOT (version.number = 2 AND n % 1000 = 0)
            """))
        {
            fill.CommandTimeout = 120;
            fill.Parameters.AddWithValue(town.Id);
            await fill.ExecuteNonQueryAsync(Ct);
        }

        await using (var forget = Service.Database.CreateCommand("UPDATE layer_versions SET diff = NULL, diff_against_id = NULL WHERE jurisdiction_id = $1"))
        {
            forget.Parameters.AddWithValue(town.Id);
            await forget.ExecuteNonQueryAsync(Ct);
        }

        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var diff = (await Of<DiffLayer>().RunAsync(new DiffLayerInput(town.Id, "lamps", 2), Ct)).Value.Diff;
        Assert.Equal((200_003L, 200L, 19_803L, 9_800L), (diff.OldCount, diff.Gone, diff.AttributesChanged, diff.GeometryChanged));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 20);
    }

    private string File(string version, int count = 3) => Files.Write("geojson", Points(version, count), null, null);

    private string Districts(double border) => Files.Text("geojson", LayerFiles.TwoDistricts(border));
}
