using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.Operation.Union;
using Open311.Geo;

namespace Open311.Tests.Unit.Geo;

/// <summary>The outline of areas that share their borders edge by edge, and that nothing is said where they do not.</summary>
public sealed class EdgeCoverTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Areas_with_the_same_corners_cover_what_their_union_covers(int seed)
    {
        var areas = Cells(12, seed).OrderBy(area => HashCode.Combine(seed, area.Coordinate.X)).ToList();
        AssertIsUnion(areas);
    }

    [Fact]
    public void What_some_leave_open_stays_open()
    {
        var areas = Cells(12, 4);
        areas.RemoveAt(5 * 12 + 5);
        areas.RemoveAt(8 * 12 + 3);
        var cover = AssertIsUnion(areas);
        Assert.Equal(2, ((Polygon)cover).NumInteriorRings);
    }

    [Fact]
    public void Ways_round_holes_and_parts_do_not_matter()
    {
        AssertIsUnion([
            Read("POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0), (3 3, 6 3, 6 6, 3 6, 3 3))"), Read("POLYGON ((3 3, 3 6, 6 6, 6 3, 3 3), (4 4, 4 5, 5 5, 5 4, 4 4))"),
            Read("MULTIPOLYGON (((9 0, 12 0, 12 9, 9 9, 9 0)), ((20 0, 21 0, 21 1, 20 0)))"),
        ]);
    }

    [Fact]
    public void Areas_that_touch_at_a_corner_are_two() => AssertIsUnion([Read("POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"), Read("POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))")]);

    [Theory]
    [InlineData("the same twice", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))")]
    [InlineData("one over the other", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((2 2, 6 2, 6 6, 2 6, 2 2))")]
    [InlineData("one in the other", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))")]
    [InlineData("one in the other, with a border in common", "POLYGON ((0 0, 2 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((0 0, 2 0, 2 2, 0 0))")]
    [InlineData("a border with other corners", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((4 0, 8 0, 8 4, 4 4, 4 2, 4 0))")]
    [InlineData("a line among them", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "GEOMETRYCOLLECTION (POLYGON ((4 0, 8 0, 8 4, 4 4, 4 0)), LINESTRING (0 0, 1 1))")]
    public void Else_it_says_nothing(string what, string one, string other)
    {
        var cover = new EdgeCover();
        cover.Add(Read(one));
        cover.Add(Read(other));
        Assert.True(cover.Find() is null, what);
    }

    [Fact]
    public void Two_sheets_of_areas_one_over_the_other_are_noticed()
    {
        var cover = new EdgeCover();
        foreach (var area in Cells(6, 5).Concat(Cells(6, 6)))
            cover.Add(area);
        Assert.Null(cover.Find());
    }

    [Fact]
    public void A_board_of_squares_is_right_or_not_known()
    {
        // Every second square: what lies between them is enclosed, by corners only.
        var squares = (from column in Enumerable.Range(0, 7) from row in Enumerable.Range(0, 7) where (column + row) % 2 == 0 select Read($"POLYGON (({column} {row}, {column + 1} {row}, {column + 1} {row + 1}, {column} {row + 1}, {column} {row}))")).ToList();
        var cover = new EdgeCover();
        squares.ForEach(cover.Add);
        Assert.True(cover.Find() is not { } found || found.Area == squares.Count);
    }

    private static Geometry AssertIsUnion(IReadOnlyCollection<Geometry> areas)
    {
        var cover = new EdgeCover();
        foreach (var area in areas)
            cover.Add(area);
        var found = cover.Find();
        Assert.NotNull(found);
        Assert.True(found.IsValid);
        Assert.Equal(areas.Sum(area => area.Area), found.Area, 9);
        Assert.True(UnaryUnionOp.Union(areas).EqualsTopologically(found));
        return found;
    }

    /// <summary>A square of cells with bent borders, in degrees as layers have them.</summary>
    private static List<Geometry> Cells(int aside, int seed)
    {
        var corners = new Dictionary<(int, int), Coordinate>();
        var random = new Random(seed);
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        return [.. from row in Enumerable.Range(0, aside) from column in Enumerable.Range(0, aside) select factory.CreatePolygon(
        [
            Corner(2 * column, 2 * row), Corner((2 * column) + 1, 2 * row), Corner((2 * column) + 2, 2 * row), Corner((2 * column) + 2, (2 * row) + 1), Corner((2 * column) + 2, (2 * row) + 2),
            Corner((2 * column) + 1, (2 * row) + 2), Corner(2 * column, (2 * row) + 2), Corner(2 * column, (2 * row) + 1), Corner(2 * column, 2 * row),
        ])];

        Coordinate Corner(int column, int row) => corners.TryGetValue((column, row), out var known)
            ? known
            : corners[(column, row)] = new Coordinate(8 + ((column + (0.4 * random.NextDouble())) / 1000), 51 + ((row + (0.4 * random.NextDouble())) / 1000));
    }

    private static Geometry Read(string wkt) => new WKTReader().Read(wkt);
}
