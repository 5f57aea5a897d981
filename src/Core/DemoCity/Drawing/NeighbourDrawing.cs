using NetTopologySuite.Geometries;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>Four municipalities round the town. Their inner border is the town's own, so that there is no land between.</summary>
internal static class NeighbourDrawing
{
    private const double OuterMeters = 11_000;
    private const double StepRadians = Math.PI / 60;

    public static IReadOnlyList<DemoNeighbour> Draw(TownShape shape, Polygon town) => [.. TownWords.Neighbours.Select((neighbour, i) =>
    {
        var (from, to) = ((2 * i) - 0.7, (2 * i) + 1.3);
        var wedge = DemoTown.Factory.CreatePolygon([shape.Land(new Coordinate(0, 0)), .. Arc(shape, from, to), shape.Land(new Coordinate(0, 0))]);
        return new DemoNeighbour($"{i + 1}", neighbour.Name, neighbour.Contact, wedge.Difference(town));
    })];

    /// <param name="shape">The plan.</param>
    /// <param name="from">In quarters of pi.</param>
    /// <param name="to">In quarters of pi.</param>
    private static IEnumerable<Coordinate> Arc(TownShape shape, double from, double to)
    {
        var steps = (int)Math.Round((to - from) * Math.PI / 4 / StepRadians);
        for (var step = 0; step <= steps; step++)
        {
            var angle = (from + ((to - from) * step / steps)) * Math.PI / 4;
            yield return shape.Land(TownShape.Polar(OuterMeters * (1 + (0.08 * Math.Sin(3 * angle)) + (0.03 * Math.Sin(8 * angle))), angle));
        }
    }
}
