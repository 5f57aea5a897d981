using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>What the tests of imports share: a town of the test's own on real PostGIS, and files.</summary>
public abstract class ImportTest : IDisposable
{
    protected ImportTest(RunningService service)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        Service = service;
    }

    protected RunningService Service { get; }

    private protected LayerFiles Files { get; } = new();

    protected CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Files.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<Town> TownAsync() => Town.MakeAsync(Service, withLayers: false);

    protected Task<Outcome<ImportedLayer>> ImportAsync(
        Town town, string path, string layer = "lamps", string key = "nr", string? label = "name", int? crs = null, IProgress<ImportProgress>? progress = null, CancellationToken? ct = null) =>
        Service.Services.GetRequiredService<ImportLayer>().RunAsync(
            new ImportLayerInput { JurisdictionId = town.Id, LayerKey = layer, Path = path, KeyColumn = key, LabelColumn = label, CrsOverride = crs, Attribution = "Stadt Teststadt", Licence = "CC0-1.0", Confirm = true }, progress, ct ?? Ct);

    protected static ImportLayerInput Input(Town town, string path, string layer = "lamps", string? key = "nr") => new()
    {
        JurisdictionId = town?.Id ?? throw new ArgumentNullException(nameof(town)),
        LayerKey = layer,
        Path = path,
        KeyColumn = key,
        LabelColumn = "name",
        Attribution = "Stadt Teststadt",
        Licence = "CC0-1.0",
    };

    protected Task<Outcome<ImportedLayer>> StageAsync(
        Town town, string path, string layer = "lamps", string? key = "nr", string? attribution = "Stadt Teststadt", string? licence = "CC0-1.0", bool publish = false) =>
        Of<ImportLayer>().RunAsync(Input(town, path, layer, key) with { Attribution = attribution, Licence = licence, Goal = publish ? ImportGoal.Publish : ImportGoal.Stage }, null, Ct);

    protected Task<Outcome<PublishedLayer>> PublishAsync(Town town, string layer = "lamps", int? version = null, bool confirm = false) =>
        Of<PublishLayer>().RunAsync(new PublishLayerInput(town?.Id ?? 0, layer, version, confirm), Ct);

    protected Task<Outcome<RolledBackLayer>> RollBackAsync(Town town, string layer = "lamps") => Of<RollBackLayer>().RunAsync(new RollBackLayerInput(town?.Id ?? 0, layer), Ct);

    protected T Of<T>()
        where T : notnull => Service.Services.GetRequiredService<T>();

    /// <summary>Keys and labels of the published version as another connection sees it, by number in the file; null where nothing is published.</summary>
    private protected async Task<List<string>?> PublishedAsync(Town town, string layer = "lamps", NpgsqlConnection? reader = null)
    {
        await using var own = reader is null ? await Service.Database.OpenConnectionAsync(Ct) : null;
        await using var command = new NpgsqlCommand(
            """
            SELECT array_agg(feature.key || ' ' || coalesce(feature.label, '-') ORDER BY feature.number)
            FROM layers AS layer JOIN layer_features AS feature ON feature.jurisdiction_id = layer.jurisdiction_id AND feature.layer_version_id = layer.published_version_id
            WHERE layer.jurisdiction_id = $1 AND layer.key = $2
            """,
            reader ?? own);
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(layer);
        return await command.ExecuteScalarAsync(Ct) is string[] found ? [.. found] : null;
    }

    protected async Task<long> CountAsync(Town town, string table)
    {
        await using var command = Service.Database.CreateCommand($"SELECT count(*) FROM {table} WHERE jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    protected async Task SetBoundaryAsync(Town town, double west, double south, double east, double north)
    {
        await using var command = Service.Database.CreateCommand("UPDATE jurisdictions SET boundary = ST_Multi(ST_MakeEnvelope($2, $3, $4, $5, 4326)) WHERE id = $1");
        foreach (var value in (object[])[town.Id, west, south, east, north])
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>Points of a version: all carry its name, so that a mixture shows.</summary>
    private protected static List<FilePoint> Points(string version, int count = 3) =>
        [.. Enumerable.Range(1, count).Select(n => new FilePoint($"L{n}", version, 8.1 + (n * 0.0001), 51.57))];

    /// <summary>Stops an import after its first rows, until it is opened.</summary>
    private protected sealed class Gate : IProgress<ImportProgress>, IDisposable
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim open = new();

        public Task Reached => reached.Task;

        public void Open() => open.Set();

        public void Dispose() => open.Dispose();

        public void Report(ImportProgress value)
        {
            if (value.Done < 250 || !reached.TrySetResult())
                return;
            open.Wait(TestContext.Current.CancellationToken);
        }
    }
}
