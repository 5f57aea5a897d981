using Open311.Geo;

namespace Open311.Tests.Unit.Geo;

public sealed class TileCellsTests
{
    [Fact]
    public void The_cells_of_a_tile_are_those_of_its_four_parts()
    {
        var whole = TileCells.Of(Tile(0, 0, 0));
        Assert.Equal(new CellRange(0, (1L << 62) - 1), whole);
        var parts = new[] { Tile(13, 4256, 2732), Tile(13, 4257, 2732), Tile(13, 4256, 2733), Tile(13, 4257, 2733) }.Select(TileCells.Of).OrderBy(range => range.First).ToList();
        var tile = TileCells.Of(Tile(12, 2128, 1366));
        Assert.Equal((tile.First, tile.Last), (parts[0].First, parts[3].Last));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
        Assert.Equal(tile.First >> TileCells.ShiftTo(12), tile.Last >> TileCells.ShiftTo(12));
    }

    [Fact]
    public void A_box_is_covered_by_few_ranges_that_hold_all_of_it_and_not_much_more()
    {
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            var (width, height) = (Math.Pow(10, -random.NextDouble() * 6) * 90, Math.Pow(10, -random.NextDouble() * 6) * 70);
            var (west, south) = (-180 + (random.NextDouble() * (360 - width)), -85 + (random.NextDouble() * (170 - height)));
            var ranges = TileCells.Covering(BoundingBox.TryCreate(west, south, west + width, south + height)!.Value)!;
            Assert.InRange(ranges.Count, 1, 64);
            Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
            for (var n = 0; n < 20; n++)
            {
                // Corners among them.
                var cell = Cell(west + (width * (n < 4 ? n % 2 : random.NextDouble())), south + (height * (n < 4 ? n / 2 : random.NextDouble())));
                Assert.Contains(ranges, range => range.First <= cell.Last && cell.First <= range.Last);
            }
        }
    }

    [Theory]
    [InlineData(8, 51.5, 8, 51.5)]
    [InlineData(-180, -85, -180, -85)]
    [InlineData(180, 85, 180, 85)]
    public void A_box_may_be_a_point(double west, double south, double east, double north)
    {
        var cell = Cell(west, south);
        Assert.Contains(TileCells.Covering(BoundingBox.TryCreate(west, south, east, north)!.Value)!, range => range.First <= cell.Last && cell.First <= range.Last);
    }

    [Fact]
    public void Where_web_mercator_ends_nothing_is_covered()
    {
        Assert.Null(TileCells.Covering(BoundingBox.TryCreate(-180, -90, 180, 90)!.Value));
        Assert.Null(TileCells.Covering(BoundingBox.TryCreate(0, 0, 1, 85.06)!.Value));
    }

    private static TileAddress Tile(int zoom, int column, int row) => TileAddress.TryParse($"{zoom}", $"{column}", $"{row}")!.Value;

    // Of the smallest tile there is around it.
    private static CellRange Cell(double longitude, double latitude)
    {
        var tiles = 1 << TileAddress.MaxZoom;
        var column = Math.Clamp((int)((longitude + 180) / 360 * tiles), 0, tiles - 1);
        var row = Math.Clamp((int)((1 - (Math.Asinh(Math.Tan(double.DegreesToRadians(latitude))) / Math.PI)) / 2 * tiles), 0, tiles - 1);
        return TileCells.Of(Tile(TileAddress.MaxZoom, column, row));
    }
}
