using System.Data;
using Open311.Core.Layers;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>The switch to a new version: readers see wholly the old one or wholly the new one, whatever happens meanwhile.</summary>
public sealed class ImportSwitchTests(RunningService service) : ImportTest(service)
{
    [Fact]
    public async Task A_reader_sees_the_old_version_until_the_new_one_is_complete()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        var old = await PublishedAsync(town);
        Assert.Equal(["L1 old", "L2 old", "L3 old"], old);

        // A reader whose transaction began before the switch keeps the old one; who asks afterwards gets the new one.
        await using var early = await Service.Database.OpenConnectionAsync(Ct);
        await using var transaction = await early.BeginTransactionAsync(IsolationLevel.RepeatableRead, Ct);
        Assert.Equal(old, await PublishedAsync(town, reader: early));
        using var gate = new Gate();
        var import = Task.Run(() => ImportAsync(town, File("new", 600), progress: gate), Ct);
        await gate.Reached.WaitAsync(Ct);
        Assert.Equal(old, await PublishedAsync(town));
        gate.Open();
        Assert.True((await import).Succeeded);
        Assert.Equal(old, await PublishedAsync(town, reader: early));
        await transaction.CommitAsync(Ct);
        Assert.Equal(600, (await PublishedAsync(town, reader: early))!.Count(feature => feature.EndsWith(" new", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Readers_never_meet_a_mixture_while_versions_follow_each_other()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("v0", 300));
        using var finished = new CancellationTokenSource();
        var seen = new HashSet<string>();
        var reading = Task.Run(
            async () =>
            {
                while (!finished.IsCancellationRequested)
                {
                    var features = (await PublishedAsync(town))!;
                    var version = Assert.Single(features.Select(feature => feature.Split(' ')[1]).Distinct());
                    Assert.Equal(300 + int.Parse(version[1..], System.Globalization.CultureInfo.InvariantCulture), features.Count);
                    seen.Add(version);
                }
            },
            Ct);
        for (var n = 1; n <= 8; n++)
            Assert.True((await ImportAsync(town, File($"v{n}", 300 + n))).Succeeded);
        await finished.CancelAsync();
        await reading;
        Assert.NotEmpty(seen);
        Assert.Equal(308, (await PublishedAsync(town))!.Count);
    }

    [Fact]
    public async Task A_file_that_breaks_off_after_its_first_features_leaves_everything_as_it_was()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        var failure = Assert.Single((await ImportAsync(town, Files.BreakingOff(Points("new", 600), after: 400), crs: 4326)).Failures);
        Assert.Equal("layer.breaks_off", failure.Code);
        Assert.Contains("401", failure.Text("en"), StringComparison.Ordinal);
        await AssertOldAsync(town);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_leaves_everything_as_it_was()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        var whole = LayerFiles.GeoJson(Points("new", 600), null);
        Assert.Equal("layer.json_broken", Assert.Single((await ImportAsync(town, Files.Text("geojson", whole[..(whole.Length / 2)]))).Failures).Code);
        await AssertOldAsync(town);
    }

    /// <summary>While rows are on their way to the database, not while nothing happens.</summary>
    [Theory]
    [InlineData(2_000)]
    [InlineData(20_000)]
    [InlineData(60_000)]
    public async Task An_import_that_is_cancelled_while_rows_stream_ends_as_cancelled(int after)
    {
        var town = await TownAsync();
        using var cancel = new CancellationTokenSource();
        var progress = new StopsAt(after, cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportAsync(town, File("new", 100_000), progress: progress, ct: cancel.Token));
        Assert.Null(await PublishedAsync(town));
        Assert.Equal(0, await CountAsync(town, "layer_versions"));
    }

    [Fact]
    public async Task An_import_that_is_cancelled_leaves_everything_as_it_was()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        using var cancel = new CancellationTokenSource();
        using var gate = new Gate();
        var import = Task.Run(() => ImportAsync(town, File("new", 600), progress: gate, ct: cancel.Token), Ct);
        await gate.Reached.WaitAsync(Ct);
        await cancel.CancelAsync();
        gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import);
        await AssertOldAsync(town);
    }

    [Fact]
    public async Task An_import_whose_connection_dies_leaves_everything_as_it_was()
    {
        var town = await TownAsync();
        await ImportAsync(town, File("old"));
        using var gate = new Gate();
        var import = Task.Run(() => ImportAsync(town, File("new", 600), progress: gate), Ct);
        await gate.Reached.WaitAsync(Ct);
        await using (var kill = Service.Database.CreateCommand(HolderOf(town, "lamps", "SELECT pg_terminate_backend(pid) FROM holder WHERE granted")))
            Assert.Equal(true, await kill.ExecuteScalarAsync(Ct));
        gate.Open();
        await Assert.ThrowsAnyAsync<Exception>(() => import);
        await AssertOldAsync(town);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_imports_of_a_layer_at_once_follow_each_other(bool layerIsNew)
    {
        var town = await TownAsync();
        if (!layerIsNew)
            await ImportAsync(town, File("old"));
        using var gate = new Gate();
        var first = Task.Run(() => ImportAsync(town, File("first", 600), progress: gate), Ct);
        await gate.Reached.WaitAsync(Ct);
        var second = Task.Run(() => ImportAsync(town, File("second", 5)), Ct);
        await using (var waits = Service.Database.CreateCommand(HolderOf(town, "lamps", "SELECT EXISTS (SELECT FROM holder WHERE NOT granted)")))
        {
            while (await waits.ExecuteScalarAsync(Ct) is not true)
            {
                Assert.False(second.IsCompleted, "The second import did not wait for the first.");
                await Task.Delay(5, Ct);
            }
        }

        // Another layer of the same town has nothing to wait for.
        Assert.True((await ImportAsync(town, File("other"), "benches")).Succeeded);
        gate.Open();
        var (one, two) = ((await first).Value, (await second).Value);
        Assert.Equal(one.LayerId, two.LayerId);
        Assert.NotEqual(one.VersionId, two.VersionId);
        Assert.Equal(["L1 second", "L2 second", "L3 second", "L4 second", "L5 second"], await PublishedAsync(town));
        Assert.Equal(2, await CountAsync(town, "layers"));
        Assert.Equal(layerIsNew ? 3 : 4, await CountAsync(town, "layer_versions"));
    }

    private string File(string version, int count = 3) => Files.Write("geojson", Points(version, count), null, null);

    private async Task AssertOldAsync(Town town)
    {
        Assert.Equal(["L1 old", "L2 old", "L3 old"], await PublishedAsync(town));
        Assert.Equal((1, 3), (await CountAsync(town, "layer_versions"), await CountAsync(town, "layer_features")));

        // And nothing is in the way of the next one.
        Assert.True((await ImportAsync(town, File("next"))).Succeeded);
        Assert.Equal(["L1 next", "L2 next", "L3 next"], await PublishedAsync(town));
    }

    /// <summary>Who holds or wants the lock of the layer: the row <c>holder</c>.</summary>
    private static string HolderOf(Town town, string layer, string question) => $"""
        WITH holder AS (
            SELECT pid, granted
            FROM pg_locks, (SELECT hashtextextended('layer {town.Id} {layer}', 0) AS hash) AS key
            WHERE locktype = 'advisory' AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND classid::bigint = ((hash >> 32) & 4294967295) AND objid::bigint = (hash & 4294967295))
        {question}
        """;

    private sealed class StopsAt(int done, CancellationTokenSource cancel) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Done >= done)
                cancel.Cancel();
        }
    }
}
