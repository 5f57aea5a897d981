using System.Globalization;

namespace Open311.Geo;

/// <summary>A tile of the square web mercator scheme (OGC Two Dimensional Tile Matrix Set, WebMercatorQuad): zoom 0 to 24, column from the west, row from the north.</summary>
public readonly record struct TileAddress
{
    public const int MaxZoom = 24;

    private TileAddress(int zoom, int column, int row) => (Zoom, Column, Row) = (zoom, column, row);

    public int Zoom { get; }

    public int Column { get; }

    public int Row { get; }

    /// <summary>Null where there is no such tile.</summary>
    public static TileAddress? TryParse(string zoom, string column, string row) =>
        int.TryParse(zoom, NumberStyles.None, CultureInfo.InvariantCulture, out var z) && z <= MaxZoom
        && int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var x) && x < 1 << z
        && int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var y) && y < 1 << z
            ? new TileAddress(z, x, y)
            : null;
}
