using Npgsql;

namespace Open311.Core.Layers;

/// <summary>Deletes uploaded layer files that no import is waiting for: a process died between the two.</summary>
public sealed class SweepLayerUploads(NpgsqlDataSource database, LayerUploads uploads, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken ct)
    {
        // The folder is the installation's, so all towns are asked.
        await using var command = database.CreateCommand("SELECT stored_name FROM layer_imports WHERE state IN ('waiting', 'running')");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var used = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            used.Add(reader.GetString(0));
        uploads.Sweep(used, clock.GetUtcNow());
    }
}
