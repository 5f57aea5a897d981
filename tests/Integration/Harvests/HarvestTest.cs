using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Harvests;
using Open311.Core.Harvests.Wire;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Layers;

namespace Open311.Tests.Integration.Harvests;

/// <summary>A town, and somebody else's server on a socket; what comes is looked at where it is published, in PostGIS.</summary>
public abstract class HarvestTest(RunningService service) : ImportTest(service), IAsyncLifetime
{
    private readonly List<IDisposable> parts = [];

    private protected LayerServer Server { get; private set; } = null!;

    private protected Town TheTown { get; private set; } = null!;

    private protected static List<string> Names(IEnumerable<FilePoint> lamps) => [.. lamps.Select(lamp => $"{lamp.Nr} {lamp.Name}")];

    public async ValueTask InitializeAsync()
    {
        Server = await LayerServer.StartAsync();
        TheTown = await TownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        parts.ForEach(part => part.Dispose());
        await Server.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string OgcAddress => Server.Root + "/ogc";

    private protected string WfsAddress => Server.Root + "/wfs";

    /// <summary>Due in a year, so that no worker of the service takes it from the test.</summary>
    private protected async Task SetAsync(string address, HarvestKind? kind = null, string? collection = null, int? crs = null, string? sortBy = null, string? key = "nr", ImportGoal goal = ImportGoal.Publish, string layer = "lamps")
    {
        var import = Input(TheTown, "", layer, key) with { Goal = goal };
        var outcome = await Of<SetHarvest>().RunAsync(new SetHarvestInput(import, address, kind, collection, 24, crs, sortBy), Ct);
        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Failures.Select(failure => failure.English)));
        await SqlAsync("UPDATE layer_harvests SET next_at = now() + interval '1 year' WHERE jurisdiction_id = $1");
    }

    private protected async Task<Outcome<Harvested>> RunAsync(RunHarvests? run = null, string layer = "lamps") => await (run ?? Of<RunHarvests>()).RunAsync(await ProfileAsync(), layer, Ct);

    /// <summary>It becomes a version with these lamps, published, and where they are.</summary>
    private protected async Task AssertPublishedAsync(Outcome<Harvested> outcome, IReadOnlyList<FilePoint> lamps, Func<FilePoint, string>? named = null)
    {
        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Failures.Select(failure => $"{failure.Code}: {failure.English}")));
        Assert.NotNull(outcome.Value.Imported);
        Assert.True(outcome.Value.Imported.IsPublished);
        Assert.Equal(lamps.Select(lamp => $"{lamp.Nr} {named?.Invoke(lamp) ?? lamp.Name}").Order(StringComparer.Ordinal), (await PublishedAsync(TheTown))!.Order(StringComparer.Ordinal));
        await using var command = Service.Database.CreateCommand("SELECT key, ST_X(geom), ST_Y(geom) FROM layer_features WHERE jurisdiction_id = $1 AND layer_version_id = $2");
        command.Parameters.AddWithValue(TheTown.Id);
        command.Parameters.AddWithValue(outcome.Value.Imported.VersionId);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            var (longitude, latitude) = Lamps.Degrees(lamps.Single(lamp => lamp.Nr == reader.GetString(0)));
            Assert.Equal(longitude, reader.GetDouble(1), 1e-8);
            Assert.Equal(latitude, reader.GetDouble(2), 1e-8);
        }
    }

    /// <summary>Nothing of it is stored but the reason.</summary>
    private protected async Task<Failure> AssertRefusedAsync(string code, RunHarvests? run = null)
    {
        var before = (await CountAsync(TheTown, "layer_versions"), await CountAsync(TheTown, "layer_features"));
        var outcome = await RunAsync(run);
        Assert.False(outcome.Succeeded, "It was stored.");
        Assert.Equal(code, outcome.Failures[0].Code);
        Assert.Equal(before, (await CountAsync(TheTown, "layer_versions"), await CountAsync(TheTown, "layer_features")));
        var kept = await HarvestAsync();
        Assert.Equal(code, Assert.Single(kept.Failures).Code);
        Assert.True(kept.Harvest.FailureCount > 0 && kept.Harvest.FailedAt is not null && kept.Harvest.LeasedUntil is null);
        Assert.False(string.IsNullOrWhiteSpace(outcome.Failures[0].German));
        return outcome.Failures[0];
    }

    private protected async Task<ListedHarvest> HarvestAsync(string layer = "lamps") => (await Of<ListHarvests>().FindAsync(TheTown.Id, layer, Ct)).Value;

    private protected async Task<JurisdictionProfile> ProfileAsync() => (await Of<JurisdictionDirectory>().FindAsync(TheTown.Id, Ct))!;

    private protected async Task SqlAsync(string sql)
    {
        await using var command = Service.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(TheTown.Id);
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>A worker with other settings or another clock.</summary>
    private protected RunHarvests Worker(Action<HarvestOptions>? change = null, Action<LayerOptions>? limits = null, TimeProvider? clock = null, TimeProvider? timers = null)
    {
        var options = new HarvestOptions { AllowLoopback = true, PageSize = 4, MaxPages = 20, AnswerSeconds = 5 };
        change?.Invoke(options);
        var layers = new LayerOptions();
        limits?.Invoke(layers);
        var http = new HarvestHttp(Options.Create(options), TimeProvider.System);
        parts.Add(http);
        return new RunHarvests(
            Of<Open311DbFactory>(), Service.Database, new FetchLayer(http, Options.Create(options), Options.Create(layers), timers ?? TimeProvider.System), Of<ImportLayer>(), clock ?? TimeProvider.System, NullLogger<RunHarvests>.Instance);
    }

    /// <summary>A minute is a second.</summary>
    private protected sealed class FastTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime / 60, period);
    }

    private protected sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }
}
