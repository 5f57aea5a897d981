using Npgsql;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>Draws the base map: one vector tile (Mapbox Vector Tile 2.1) of all layers that have a <see cref="MapRole"/>. Empty where there is nothing.</summary>
public sealed class DrawLayerTile(NpgsqlDataSource database)
{
    public async Task<byte[]> RunAsync(int jurisdictionId, TileAddress tile, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Layers/DrawLayerTile.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("zoom", tile.Zoom);
        command.Parameters.AddWithValue("column", tile.Column);
        command.Parameters.AddWithValue("row", tile.Row);
        command.Parameters.AddWithValue("roles", MapRoles.Rows.Where(row => tile.Zoom >= row.MinZoom).Select(row => SnakeCase.Of(row.Role)).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        using var bytes = new MemoryStream();
        while (await reader.ReadAsync(ct))
            bytes.Write(reader.GetFieldValue<byte[]>(0)); // Layers of a tile are repeated fields: parts put together are a tile.
        return bytes.ToArray();
    }

    /// <summary>Moves when a drawn layer is published.</summary>
    public async ValueTask<string> VersionAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT coalesce(max(published_version_id), 0) || '-' || count(*) || '-' || md5(coalesce(string_agg(map_role || published_version_id, ' ' ORDER BY id), '')) FROM layers WHERE jurisdiction_id = @jurisdiction AND map_role IS NOT NULL");
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
