namespace Open311.Geo;

/// <summary>Cells one after the other, both ends among them.</summary>
public readonly record struct CellRange(long First, long Last);

/// <summary>
/// The cells by which the database (its function <c>tile_cell</c>) numbers places: 2^31 columns and rows of web mercator, the bits of both in turn, so that all cells of a tile are one range.
/// </summary>
public static class TileCells
{
    /// <summary>Farther north and south web mercator has nothing, and a place no cell.</summary>
    public const double MaxLatitude = 85.0511287798066;

    private const int Levels = 31;

    // A box is covered by tiles so small that it is at most as many wide and high: a quarter more than asked for is looked at, in a few dozen ranges at most.
    private const int MostTilesAcross = 8;

    public static CellRange Of(TileAddress tile) => Of((ulong)tile.Column, (ulong)tile.Row, Levels - tile.Zoom);

    /// <summary>How far a cell's number is moved to the right to become that of the tile it lies in.</summary>
    public static int ShiftTo(int zoom) => 2 * (Levels - zoom);

    /// <summary>Ranges in which every place of the box lies, in order; null for a box that reaches to where there are no cells.</summary>
    public static IReadOnlyList<CellRange>? Covering(BoundingBox box)
    {
        if (box.North > MaxLatitude || box.South < -MaxLatitude)
            return null;
        // One cell more on each side: the database may round otherwise.
        var (left, right) = (Math.Max(Column(box.West) - 1, 0), Math.Min(Column(box.East) + 1, (1L << Levels) - 1));
        var (top, bottom) = (Math.Max(Row(box.North) - 1, 0), Math.Min(Row(box.South) + 1, (1L << Levels) - 1));
        var level = 0;
        while (Math.Max((right >> level) - (left >> level), (bottom >> level) - (top >> level)) >= MostTilesAcross)
            level++;
        var tiles = new List<CellRange>();
        for (var row = top >> level; row <= bottom >> level; row++)
        {
            for (var column = left >> level; column <= right >> level; column++)
                tiles.Add(Of((ulong)column, (ulong)row, level));
        }

        tiles.Sort((one, other) => one.First.CompareTo(other.First));
        var ranges = new List<CellRange>();
        foreach (var tile in tiles)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == tile.First)
                ranges[^1] = ranges[^1] with { Last = tile.Last };
            else
                ranges.Add(tile);
        }

        return ranges;
    }

    private static CellRange Of(ulong column, ulong row, int level)
    {
        var number = (long)(Spread(column) | (Spread(row) << 1));
        return new CellRange(number << (2 * level), ((number + 1) << (2 * level)) - 1);
    }

    private static long Column(double longitude) => Math.Clamp((long)Math.Floor((longitude + 180) / 360 * (1L << Levels)), 0, (1L << Levels) - 1);

    private static long Row(double latitude) => Math.Clamp((long)Math.Floor((1 - (Math.Asinh(Math.Tan(double.DegreesToRadians(latitude))) / Math.PI)) / 2 * (1L << Levels)), 0, (1L << Levels) - 1);

    // A zero behind each bit.
    private static ulong Spread(ulong bits)
    {
        bits = (bits | (bits << 16)) & 0x0000_FFFF_0000_FFFF;
        bits = (bits | (bits << 8)) & 0x00FF_00FF_00FF_00FF;
        bits = (bits | (bits << 4)) & 0x0F0F_0F0F_0F0F_0F0F;
        bits = (bits | (bits << 2)) & 0x3333_3333_3333_3333;
        return (bits | (bits << 1)) & 0x5555_5555_5555_5555;
    }
}
