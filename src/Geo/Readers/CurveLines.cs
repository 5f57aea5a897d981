using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>Arcs of circles as lines with a corner at least every 3 degrees: nowhere further from the arc than the 3000th part of its radius.</summary>
internal static class CurveLines
{
    private const double StepRadians = Math.PI / 64;

    /// <summary>Adds the arc from one position over a second to a third, without the first. Three positions on a line are that line.</summary>
    public static void AddArc(List<Coordinate> line, Coordinate from, Coordinate over, Coordinate to)
    {
        var (ax, ay, bx, by) = (over.X - from.X, over.Y - from.Y, to.X - from.X, to.Y - from.Y);
        var cross = 2 * ((ax * by) - (ay * bx));
        var (a, b) = ((ax * ax) + (ay * ay), (bx * bx) + (by * by));
        if (b == 0 || Math.Abs(cross) <= 1e-12 * (a + b))
        {
            line.Add(over);
            line.Add(to);
            return;
        }

        var (ux, uy) = (((by * a) - (ay * b)) / cross, ((ax * b) - (bx * a)) / cross);
        var radius = Math.Sqrt((ux * ux) + (uy * uy));
        var (cx, cy) = (from.X + ux, from.Y + uy);
        AddPart(line, cx, cy, radius, from, over, cross > 0);
        AddPart(line, cx, cy, radius, over, to, cross > 0);
    }

    /// <summary>Adds the circle through three positions, without the first, back to it (GML 3.2.1, clause 10.4.7.8).</summary>
    public static void AddCircle(List<Coordinate> line, Coordinate first, Coordinate second, Coordinate third)
    {
        AddArc(line, first, second, third);
        var (ax, ay, bx, by) = (second.X - first.X, second.Y - first.Y, third.X - first.X, third.Y - first.Y);
        var cross = 2 * ((ax * by) - (ay * bx));
        if (cross == 0)
            throw new WordedException("the three positions of a circle lie on a line", "die drei Positionen eines Kreises liegen auf einer Linie");
        var (a, b) = ((ax * ax) + (ay * ay), (bx * bx) + (by * by));
        var (ux, uy) = (((by * a) - (ay * b)) / cross, ((ax * b) - (bx * a)) / cross);
        AddPart(line, first.X + ux, first.Y + uy, Math.Sqrt((ux * ux) + (uy * uy)), third, first.Copy(), cross > 0);
    }

    private static void AddPart(List<Coordinate> line, double cx, double cy, double radius, Coordinate from, Coordinate to, bool counterclockwise)
    {
        var start = Math.Atan2(from.Y - cy, from.X - cx);
        var sweep = Math.Atan2(to.Y - cy, to.X - cx) - start;
        if (counterclockwise && sweep < 0)
            sweep += 2 * Math.PI;
        else if (!counterclockwise && sweep > 0)
            sweep -= 2 * Math.PI;
        var steps = (int)Math.Ceiling(Math.Abs(sweep) / StepRadians);
        for (var i = 1; i < steps; i++)
        {
            var angle = start + (sweep * i / steps);
            line.Add(new Coordinate(cx + (radius * Math.Cos(angle)), cy + (radius * Math.Sin(angle))));
        }

        line.Add(to);
    }
}
