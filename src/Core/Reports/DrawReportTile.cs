using Npgsql;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Reports;

/// <summary>Draws public reports as a vector tile (Mapbox Vector Tile 2.1): single ones from zoom 15 on, clusters with their count below.</summary>
public sealed class DrawReportTile(NpgsqlDataSource database)
{
    /// <param name="name">Of the tile's layer.</param>
    public async Task<byte[]> RunAsync(int jurisdictionId, ReportFilter filter, TileAddress tile, CancellationToken ct, string name = "reports")
    {
        await using var command = database.CreateCommand(SqlFile.Read("Reports/DrawReportTile.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("zoom", tile.Zoom);
        command.Parameters.AddWithValue("column", tile.Column);
        command.Parameters.AddWithValue("row", tile.Row);
        command.Parameters.AddWithValue("name", name);
        filter.AddTo(command);
        return (byte[])(await command.ExecuteScalarAsync(ct))!;
    }
}
