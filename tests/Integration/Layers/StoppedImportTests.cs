using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Pipeline;

namespace Open311.Tests.Integration.Layers;

/// <summary>A worker that is told to end in the middle of an import.</summary>
public sealed class StoppedImportTests(IdleDatabase idle) : IClassFixture<IdleDatabase>
{
    private CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_the_file_back_so_that_the_next_worker_takes_it_at_once()
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var services = idle.Worker();
        var town = await idle.TownAsync(services);
        using var files = new LayerFiles();
        var stored = $"{Guid.NewGuid():N}.geojson";
        var path = services.GetRequiredService<LayerUploads>().PathOf(stored);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(files.Write("geojson", [new("L1", "eins", 8.1, 51.57)], null, null), path);
        await using var db = services.GetRequiredService<Open311DbFactory>().For(town.Id);
        db.LayerImports.Add(new LayerImport
        {
            LayerKey = "lamps",
            FileName = "lamps.geojson",
            StoredName = stored,
            Input = LayerJson.Write(new ImportLayerInput { JurisdictionId = town.Id, LayerKey = "lamps", Path = "", KeyColumn = "nr", Attribution = "Stadt", Licence = "CC0-1.0" }),
            RequestedBy = "key:test",
            RequestedAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync(Ct);

        // The layer's lock is held: the import waits in the database.
        await using var holder = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        await using (var transaction = await holder.BeginTransactionAsync(Ct))
        {
            await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended('layer {town.Id} lamps', 0))", holder))
                await hold.ExecuteNonQueryAsync(Ct);
            using var stop = new CancellationTokenSource();
            var running = services.GetRequiredService<RunLayerImports>().RunAsync(town, stop.Token);
            while (!await db.LayerImports.AnyAsync(row => row.State == LayerImportState.Running, Ct))
                await Task.Delay(20, Ct);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal((LayerImportState.Waiting, 0, null), await ReadAsync());
        await services.GetRequiredService<RunLayerImports>().RunAsync(town, Ct);
        Assert.Equal((LayerImportState.Done, 1, null), await ReadAsync());
        Assert.False(File.Exists(path));

        async Task<(LayerImportState, int, DateTimeOffset?)> ReadAsync()
        {
            var row = await db.LayerImports.AsNoTracking().SingleAsync(Ct);
            return (row.State, row.Attempts, row.LeasedUntil);
        }
    }
}
