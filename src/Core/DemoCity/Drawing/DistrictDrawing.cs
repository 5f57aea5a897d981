using NetTopologySuite.Geometries;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>The old town, four inner districts round it, four outer ones with a village each. Each border is drawn once and used from both sides.</summary>
internal sealed class DistrictDrawing
{
    private const double StepMeters = 40;
    private readonly TownShape shape;

    public DistrictDrawing(TownShape shape)
    {
        this.shape = shape;
        List<Coordinate[]> rings = [Join(Arc(1, 3, shape.Wall), Arc(3, 5, shape.Wall), Arc(5, 7, shape.Wall), Arc(7, 9, shape.Wall))];
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var first = (2 * quarter) + 7;
            rings.Add(Join(Arc(first, first + 2, shape.Wall), Way(first + 2, shape.Wall, shape.Suburbs), Back(Arc(first + 1, first + 2, shape.Suburbs)), Back(Arc(first, first + 1, shape.Suburbs)), Back(Way(first, shape.Wall, shape.Suburbs))));
        }

        for (var quarter = 0; quarter < 4; quarter++)
        {
            var first = 2 * quarter;
            rings.Add(Join(Arc(first, first + 1, shape.Suburbs), Arc(first + 1, first + 2, shape.Suburbs), Way(first + 2, shape.Suburbs, shape.Border), Back(Arc(first, first + 2, shape.Border)), Back(Way(first, shape.Suburbs, shape.Border))));
        }

        Districts = [.. rings.Select((ring, i) => new DemoDistrict(
            $"{i + 1}", TownWords.Districts[i], (int)Math.Round(TownWords.Inhabitants * TownWords.ShareOfInhabitants[i]), DemoTown.Factory.CreatePolygon(ring)))];
    }

    public IReadOnlyList<DemoDistrict> Districts { get; }

    private static Coordinate[] Back(Coordinate[] line) => [.. line.Reverse()];

    private static Coordinate[] Join(params Coordinate[][] parts)
    {
        List<Coordinate> ring = [.. parts.SelectMany(part => part[..^1]).Select(point => point.Copy())];
        ring.Add(ring[0].Copy());
        return [.. ring];
    }

    // Reduced to one turn: both neighbours compute the very same numbers.
    private static int Turn(int radial) => radial % TownShape.RadialCount;

    private Coordinate Node(int radial, Func<double, double> ring) => shape.Land(shape.OnRadial(Turn(radial), shape.Meet(Turn(radial), 0, ring)));

    private Coordinate[] Arc(int from, int to, Func<double, double> ring)
    {
        var turn = from - Turn(from);
        (from, to) = (from - turn, to - turn);
        var (first, last) = (shape.RadialAngle(from, shape.Meet(from, 0, ring)), shape.RadialAngle(to, shape.Meet(to, 0, ring)));
        var steps = (int)((last - first) * ring(first) / StepMeters) + 1;
        return [Node(from, ring), .. Enumerable.Range(1, steps - 1).Select(step =>
        {
            var angle = first + ((last - first) * step / steps);
            return shape.Land(TownShape.Polar(ring(angle), angle));
        }), Node(to, ring)];
    }

    private Coordinate[] Way(int radial, Func<double, double> inner, Func<double, double> outer)
    {
        radial = Turn(radial);
        var (from, to) = (shape.Meet(radial, 0, inner), shape.Meet(radial, 0, outer));
        var steps = (int)((to - from) / StepMeters) + 1;
        return [Node(radial, inner), .. Enumerable.Range(1, steps - 1).Select(step => shape.Land(shape.OnRadial(radial, from + ((to - from) * step / steps)))), Node(radial, outer)];
    }
}
