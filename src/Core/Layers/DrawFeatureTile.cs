using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>Draws the objects of a layer version as a vector tile (Mapbox Vector Tile 2.1), with their key as <c>feature_id</c> and, from zoom 12 on, their columns. Empty where there is nothing.</summary>
public sealed class DrawFeatureTile(NpgsqlDataSource database)
{
    /// <summary>From here on tiles carry the columns; on a smaller scale they would weigh more than the shapes.</summary>
    public const int MinZoomOfColumns = 12;

    /// <summary>Objects in a tile.</summary>
    public const int MaxObjects = 5_000;

    /// <param name="name">Of the tile's layer.</param>
    public async Task<byte[]> RunAsync(int jurisdictionId, long versionId, string name, TileAddress tile, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Layers/DrawFeatureTile.sql"));
        command.Parameters.Add(new NpgsqlParameter("jurisdiction", NpgsqlDbType.Integer) { Value = jurisdictionId });
        command.Parameters.Add(new NpgsqlParameter("version", NpgsqlDbType.Bigint) { Value = versionId });
        command.Parameters.Add(new NpgsqlParameter("name", NpgsqlDbType.Text) { Value = name });
        command.Parameters.Add(new NpgsqlParameter("zoom", NpgsqlDbType.Integer) { Value = tile.Zoom });
        command.Parameters.Add(new NpgsqlParameter("column", NpgsqlDbType.Integer) { Value = tile.Column });
        command.Parameters.Add(new NpgsqlParameter("row", NpgsqlDbType.Integer) { Value = tile.Row });
        command.Parameters.Add(new NpgsqlParameter("limit", NpgsqlDbType.Integer) { Value = MaxObjects });
        return (byte[])(await command.ExecuteScalarAsync(ct))!;
    }
}
