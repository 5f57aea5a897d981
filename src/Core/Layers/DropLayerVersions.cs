using Microsoft.Extensions.Options;
using Npgsql;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>Deletes the oldest versions of a layer beyond <see cref="LayerOptions.KeptVersions"/>, as far as nothing uses them.</summary>
public sealed class DropLayerVersions(NpgsqlDataSource database, IOptions<LayerOptions> options)
{
    /// <returns>The numbers of those that went.</returns>
    public async Task<IReadOnlyList<int>> RunAsync(int jurisdictionId, long layerId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Layers/DropLayerVersions.sql"));
        command.CommandTimeout = 3600;
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("layer", layerId);
        command.Parameters.AddWithValue("kept", options.Value.KeptVersions);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var numbers = new List<int>();
        while (await reader.ReadAsync(ct))
            numbers.Add(reader.GetInt32(0));
        numbers.Sort();
        return numbers;
    }
}
