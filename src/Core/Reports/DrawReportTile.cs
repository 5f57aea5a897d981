using Npgsql;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Reports;

/// <summary>Draws public reports as a vector tile (Mapbox Vector Tile 2.1): single ones from zoom 15 on, clusters with their count below.</summary>
public sealed class DrawReportTile(NpgsqlDataSource database)
{
    /// <summary>From here on a tile shows single reports.</summary>
    public const int MinZoomOfSingle = 15;

    /// <summary>A cluster is a tile of so many zooms more.</summary>
    private const int ZoomsToCluster = 3;

    /// <param name="name">Of the tile's layer.</param>
    public async Task<byte[]> RunAsync(int jurisdictionId, ReportFilter filter, TileAddress tile, string name, CancellationToken ct)
    {
        var isOfSingle = tile.Zoom >= MinZoomOfSingle;
        await using var command = database.CreateCommand(SqlFile.Read(isOfSingle ? "Reports/DrawReportTile.sql" : "Reports/DrawReportClusters.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("zoom", tile.Zoom);
        command.Parameters.AddWithValue("column", tile.Column);
        command.Parameters.AddWithValue("row", tile.Row);
        var cells = TileCells.Of(tile);
        command.Parameters.AddWithValue("first", cells.First);
        command.Parameters.AddWithValue("last", cells.Last);
        if (!isOfSingle)
            command.Parameters.AddWithValue("shift", ShiftOf(tile.Zoom));
        command.Parameters.AddWithValue("name", name);
        filter.AddTo(command);
        return (byte[])(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>From a cell to its cluster in a tile.</summary>
    public static int ShiftOf(int zoom) => TileCells.ShiftTo(zoom + ZoomsToCluster);
}
