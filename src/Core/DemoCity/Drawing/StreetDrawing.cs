using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Linemerge;
using NetTopologySuite.Operation.Polygonize;
using NetTopologySuite.Operation.Union;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>What a quarter looks like.</summary>
internal enum QuarterKind
{
    OldTown,

    /// <summary>Round the green belt, of the nineteenth century: irregular, dense.</summary>
    Inner,
    Residential,

    /// <summary>Long streets with dead ends.</summary>
    Estate,
    Industry,
    Village,
}

/// <param name="Area">On the plan.</param>
internal sealed record Quarter(int Number, QuarterKind Kind, Polygon Area);

/// <param name="Class"><c>federal</c>, <c>main</c>, <c>collector</c>, <c>residential</c> or <c>lane</c>.</param>
/// <param name="Parts">On the plan.</param>
internal sealed record PlannedStreet(string Name, string Class, List<LineString> Parts);

/// <summary>Draws the streets on the plan: roads that lead out, rings, then quarter after quarter in its own way.</summary>
internal sealed class StreetDrawing
{
    /// <summary>Ends reach over the street they meet, so that the two cross whatever the rounding.</summary>
    private const double OverlapMeters = 1.5;

    private const double ShortestMeters = 38;
    private static readonly GeometryFactory Factory = new();

    private readonly Random random;
    private readonly TownShape shape;
    private readonly StreetNames names;
    private readonly Geometry barriers;

    /// <param name="barriers">What only main roads cross: river, railway, park … on the plan.</param>
    public StreetDrawing(Random random, TownShape shape, Geometry barriers)
    {
        (this.random, this.shape, this.barriers) = (random, shape, barriers);
        names = new StreetNames(random);
        DrawMainRoads();
        DrawOldTown();
        DrawInnerQuarters();
        DrawOuterQuarters();
        DrawVillages();
    }

    public List<PlannedStreet> Streets { get; } = [];

    public List<Quarter> Quarters { get; } = [];

    /// <summary>Outlines that end a quarter without being a street.</summary>
    public List<LineString> Edges { get; } = [];

    /// <summary>On the plan.</summary>
    public List<(string Name, Coordinate Center, Coordinate Pond)> Villages { get; } = [];

    public Coordinate Market { get; } = new(15, -10);

    public static LineString FederalRoad(TownShape shape, Random random)
    {
        var offset = Between(random, -60, 60);
        return Smooth([new(-6_000, -2_350 + offset), new(-3_600, -1_900 + offset), new(-2_000, -1_560), new(-700, -1_400 + offset), new(600, -1_480), new(2_000, -1_420 + offset), new(3_600, -1_750), new(6_000, -2_300 + offset)]);
    }

    public static LineString Smooth(Coordinate[] points)
    {
        // Catmull and Rom's spline, uniform; the ends are doubled.
        var line = new List<Coordinate> { points[0] };
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var (a, b, c, d) = (points[Math.Max(0, i - 1)], points[i], points[i + 1], points[Math.Min(points.Length - 1, i + 2)]);
            var steps = Math.Max(2, (int)(b.Distance(c) / 20));
            for (var step = 1; step <= steps; step++)
            {
                var t = step / (double)steps;
                line.Add(new Coordinate(Mix(a.X, b.X, c.X, d.X, t), Mix(a.Y, b.Y, c.Y, d.Y, t)));
            }
        }

        return Factory.CreateLineString([.. line]);

        static double Mix(double a, double b, double c, double d, double t) =>
            0.5 * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * t * t) + (((3 * b) - a - (3 * c) + d) * t * t * t));
    }

    private static double Between(Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    private double Between(double low, double high) => Between(random, low, high);

    private void Add(string name, string kind, params LineString[] parts)
    {
        var kept = parts.Where(part => part.Length > 3).ToList();
        if (kept.Count > 0)
            Streets.Add(new PlannedStreet(name, kind, kept));
    }

    private void DrawMainRoads()
    {
        for (var i = 0; i < TownShape.RadialCount; i++)
        {
            names.Claim(TownWords.RadialRoads[i]);
            Add(TownWords.RadialRoads[i], "main", Radial(i, shape.Meet(i, 0, shape.Wall) - OverlapMeters, shape.Meet(i, 0, shape.Border) + 30));
        }

        string[] quarters = ["Ost", "Nord", "West", "Süd"];
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var first = (quarter * 2) - 1;
            Add(names.Claim(TownWords.Walls[quarter]) ? TownWords.Walls[quarter] : "", "collector", RingPart(first, first + 2, shape.Wall));
            Add($"{quarters[quarter]}promenade", "collector", RingPart(first, first + 2, shape.Promenade));
            Add($"{quarters[quarter]}ring", "main", RingPart(first, first + 2, shape.Ring));
        }

        // From village to village.
        for (var i = 1; i < TownShape.RadialCount; i += 2)
        {
            var (from, to) = (shape.OnRadial(i, VillageMeters(i)), shape.OnRadial(i + 2, VillageMeters((i + 2) % TownShape.RadialCount)));
            var on = shape.OnRadial(i + 1, i == 3 ? 2_350 : 2_900 + Between(-250, 250));
            Coordinate half(Coordinate a, Coordinate b, double share) => new(((a.X + b.X) / 2 * share) + Between(-90, 90), ((a.Y + b.Y) / 2 * share) + Between(-90, 90));
            Add(TownWords.VillageRoads[i / 2], "main", Smooth([from, half(from, on, 1.02), on, half(on, to, 0.97), to]));
        }
    }

    private static double VillageMeters(int radial) => radial switch { 1 => 3_050, 3 => 2_450, 5 => 2_750, _ => 3_250 };

    private LineString Radial(int index, double from, double to)
    {
        var steps = Math.Max(2, (int)((to - from) / 25));
        return Factory.CreateLineString([.. Enumerable.Range(0, steps + 1).Select(step => shape.OnRadial(index, from + ((to - from) * step / steps)))]);
    }

    private LineString RingPart(int fromRadial, int toRadial, Func<double, double> ring)
    {
        var from = shape.RadialAngle(fromRadial, shape.Meet(fromRadial, 0, ring));
        var to = shape.RadialAngle(toRadial, shape.Meet(toRadial, 0, ring));
        var steps = Math.Max(8, (int)((to - from) * ring(from) / 20));
        return Factory.CreateLineString([.. Enumerable.Range(0, steps + 1).Select(step =>
        {
            var angle = from + ((to - from) * step / steps);
            return TownShape.Polar(ring(angle), angle);
        })]);
    }

    private void DrawOldTown()
    {
        var area = Closed(Enumerable.Range(0, 120).Select(step =>
        {
            var angle = step * Math.PI / 60;
            return TownShape.Polar(shape.Wall(angle), angle);
        }));
        Quarters.Add(new Quarter(Quarters.Count, QuarterKind.OldTown, area));

        // From the gates: every second lane reaches the market, the others end at the lane around it.
        var around = new Coordinate[25];
        for (var i = 0; i < 24; i++)
            around[i] = new Coordinate(Market.X + (Between(118, 165) * Math.Cos(i * Math.PI / 12)), Market.Y + (Between(105, 150) * Math.Sin(i * Math.PI / 12)));
        around[24] = around[0];
        var loop = Closed(Smooth(around).Coordinates);
        var market = Closed(Enumerable.Range(0, 5).Select(i => new Coordinate(Market.X + (new[] { 52, 40, -35, -55, -10 }[i] * 0.9), Market.Y + new[] { -12, 42, 38, -25, -48 }[i])));
        List<LineString> lanes = [Shell(loop), Shell(market)];
        for (var i = 0; i < TownShape.RadialCount; i++)
        {
            var gate = shape.OnRadial(i, shape.Meet(i, 0, shape.Wall) + OverlapMeters);
            var target = i % 2 == 0 ? Near(market, gate) : Near(loop, gate);
            var bend = Between(-28, 28);
            var (dx, dy) = (target.X - gate.X, target.Y - gate.Y);
            var length = Math.Sqrt((dx * dx) + (dy * dy));
            Coordinate aside(double share, double meters) => new(gate.X + (dx * share) - (dy / length * meters), gate.Y + (dy * share) + (dx / length * meters));
            lanes.Add(Longer(Smooth([gate, aside(0.3, bend), aside(0.65, -bend * 0.6), target])));
        }

        foreach (var lane in lanes)
            Add(names.ForOldTown(), "lane", lane);
        foreach (var block in Faces([.. lanes, Shell(area)]))
        {
            if (!market.Buffer(1).Covers(block))
                Split(block, 4_300, 0.2, lane => Add(names.ForOldTown(), "lane", lane));
        }

        static Coordinate Near(Polygon ring, Coordinate to) => NetTopologySuite.Operation.Distance.DistanceOp.NearestPoints(ring.ExteriorRing, Factory.CreatePoint(to))[0];
    }

    private void DrawInnerQuarters()
    {
        for (var i = 0; i < TownShape.RadialCount; i++)
        {
            var area = Zone(i, 0, 1, shape.Promenade, shape.Ring);
            var quarter = new Quarter(Quarters.Count, QuarterKind.Inner, area);
            Quarters.Add(quarter);
            var inside = area.Buffer(OverlapMeters).Difference(barriers);
            Split(area, 17_000, 0.1, lane => AddClipped(names.ForQuarter(quarter.Number), inside, lane));
        }
    }

    private void DrawOuterQuarters()
    {
        for (var i = 0; i < TownShape.RadialCount; i++)
        {
            var share = Between(0.42, 0.58);
            var collector = ZoneSide(i, share, shape.Ring, shape.Edge).ToArray();
            Add(names.ForQuarter(Quarters.Count), "collector", Longer(Factory.CreateLineString(collector)));
            foreach (var (from, to) in new[] { (0.0, share), (share, 1.0) })
            {
                var area = Zone(i, from, to, shape.Ring, shape.Edge);
                var kind = i is 0 && from > 0 || i is 1 && from == 0 ? QuarterKind.Industry : random.Next(3) == 0 ? QuarterKind.Estate : QuarterKind.Residential;
                var quarter = new Quarter(Quarters.Count, kind, area);
                Quarters.Add(quarter);
                var angle = shape.AngleBetween(i, (from + to) / 2, 1_400) + Between(-0.5, 0.5);
                if (kind == QuarterKind.Industry)
                    DrawGrid(quarter, angle, 190, 260, 0);
                else if (kind == QuarterKind.Estate)
                    DrawGrid(quarter, angle, 138, 300, 1);
                else
                    DrawGrid(quarter, angle, Between(78, 92), Between(150, 210), 0);
            }

            Edges.Add(Factory.CreateLineString([.. Arc(i, 0, 1, shape.Edge)]));
        }
    }

    private void DrawVillages()
    {
        for (var i = 1; i < TownShape.RadialCount; i += 2)
        {
            var meters = VillageMeters(i);
            var center = shape.OnRadial(i, meters);
            var phase = Between(0, 6);
            var area = Closed(Enumerable.Range(0, 40).Select(step =>
            {
                var angle = step * Math.PI / 20;
                var radius = Between(285, 300) * (1 + (0.16 * Math.Sin((2 * angle) + phase)) + (0.12 * Math.Sin((3 * angle) - phase)));
                return new Coordinate(center.X + (radius * Math.Cos(angle)), center.Y + (radius * Math.Sin(angle)));
            }));
            var aside = shape.RadialAngle(i, meters) + (Math.PI / 4);
            var pond = new Coordinate(center.X + (105 * Math.Cos(aside)), center.Y + (105 * Math.Sin(aside)));
            var dry = area.Buffer(OverlapMeters).Difference(barriers).Difference(Factory.CreatePoint(pond).Buffer(45));
            Villages.Add((TownWords.Villages[i / 2], center, pond));
            Quarters.Add(new Quarter(Quarters.Count, QuarterKind.Village, area));
            Edges.Add(Shell(area));
            var through = Streets.Where(street => street.Class == "main").SelectMany(street => street.Parts).Where(part => part.Intersects(area)).ToList();
            foreach (var block in Faces([.. through, Shell(area)]))
                Split(block, 15_000, 0.22, lane => AddClipped(names.ForVillage(), dry, lane));
        }
    }

    /// <summary>Streets along a direction, bent together, with cross streets that seldom go through.</summary>
    private void DrawGrid(Quarter quarter, double direction, double spacing, double blockLength, int deadEnds)
    {
        var area = quarter.Area;
        var inside = area.Buffer(OverlapMeters).Difference(barriers);
        var center = area.Centroid.Coordinate;
        var reach = (Math.Max(area.EnvelopeInternal.Width, area.EnvelopeInternal.Height) / 2) + 150;
        var bend = Between(-0.00042, 0.00042);
        var (sine, cosine) = Math.SinCos(direction);
        var phase = Between(0, 6);

        Coordinate At(double u, double v)
        {
            var bent = v + (bend * u * u) + (9 * Math.Sin((u / 170) + phase));
            return new Coordinate(center.X + (u * cosine) - (bent * sine), center.Y + (u * sine) + (bent * cosine));
        }

        string Name() => quarter.Kind == QuarterKind.Industry ? names.ForIndustry() : names.ForQuarter(quarter.Number);

        var rows = new List<double>();
        for (var v = -reach + Between(0, spacing); v < reach; v += spacing * Between(0.88, 1.12))
            rows.Add(v);
        foreach (var v in rows)
        {
            List<LineString> parts = [.. Clip(Along(At, -reach, reach, v), inside)];
            if (parts.Count == 0)
                continue;
            if (deadEnds > 0)
            {
                for (var u = -reach; u < reach; u += Between(58, 84))
                {
                    var stub = Factory.CreateLineString([At(u, v - OverlapMeters), At(u + Between(-8, 8), v + (spacing * Between(0.48, 0.6)))]);
                    if (inside.Covers(stub) && parts.Exists(part => part.Intersects(stub)))
                        parts.Add(stub);
                }
            }

            Add(Name(), "residential", [.. parts]);
        }

        // Cross streets: from row to row, some of them on through the next.
        var open = new List<(double U, List<Coordinate> Line)>();
        for (var row = 0; row + 1 < rows.Count; row++)
        {
            var (low, high) = (rows[row], rows[row + 1]);
            var next = new List<(double U, List<Coordinate> Line)>();
            foreach (var cross in open)
            {
                if (random.NextDouble() < 0.58)
                    next.Add((cross.U, [.. cross.Line, At(cross.U, high + OverlapMeters)]));
                else
                    Finish(cross.Line);
            }

            for (var u = -reach + Between(0, blockLength); u < reach; u += blockLength * Between(0.8, 1.3))
            {
                if (next.TrueForAll(cross => Math.Abs(cross.U - u) > blockLength * 0.6))
                    next.Add((u, [At(u, low - OverlapMeters), At(u, (low + high) / 2), At(u, high + OverlapMeters)]));
            }

            open = next;
        }

        foreach (var cross in open)
            Finish(cross.Line);

        void Finish(List<Coordinate> line)
        {
            var parts = Clip(Factory.CreateLineString([.. line]), inside).ToArray();
            if (parts.Length > 0)
                Add(Name(), "residential", parts);
        }

        static LineString Along(Func<double, double, Coordinate> at, double from, double to, double v)
        {
            var line = new List<Coordinate>();
            for (var u = from; u < to; u += 25)
                line.Add(at(u, v));
            return Factory.CreateLineString([.. line]);
        }
    }

    /// <summary>Cuts a block across, again and again, until its parts are small enough.</summary>
    private void Split(Polygon block, double targetSquareMeters, double crooked, Action<LineString> add)
    {
        if (block.Area < targetSquareMeters * 1.5 || block.Area < targetSquareMeters * Between(1.3, 2.6))
            return;
        var box = (Polygon)new MinimumDiameter(block).GetMinimumRectangle();
        var corner = box.Coordinates;
        var (along, across) = corner[0].Distance(corner[1]) > corner[1].Distance(corner[2]) ? (0, 1) : (1, 2);
        var share = Between(0.4, 0.6);
        var length = corner[across].Distance(corner[across + 1]);
        var middle = new Coordinate(
            corner[along].X + ((corner[along + 1].X - corner[along].X) * share) + ((corner[across + 1].X - corner[across].X) / 2),
            corner[along].Y + ((corner[along + 1].Y - corner[along].Y) * share) + ((corner[across + 1].Y - corner[across].Y) / 2));
        var direction = Math.Atan2(corner[across + 1].Y - corner[across].Y, corner[across + 1].X - corner[across].X) + Between(-crooked, crooked);
        var sag = Between(-0.06, 0.06) * length * (1 + (crooked * 3));
        Coordinate at(double meters, double aside) => new(middle.X + (meters * Math.Cos(direction)) - (aside * Math.Sin(direction)), middle.Y + (meters * Math.Sin(direction)) + (aside * Math.Cos(direction)));
        var cut = Smooth([at(-length, 0), at(-length * 0.25, sag), at(length * 0.25, -sag * 0.4), at(length, 0)]);
        var pieces = Lines(cut.Intersection(block)).OrderByDescending(part => part.Length).ToList();
        if (pieces.Count == 0 || pieces[0].Length < 25)
            return;
        add(Longer(pieces[0]));
        foreach (var part in Faces([Shell(block), Longer(pieces[0])]))
            Split(part, targetSquareMeters, crooked, add);
    }

    private void AddClipped(string name, Geometry inside, LineString line)
    {
        var parts = Clip(line, inside).ToArray();
        if (parts.Length > 0)
            Add(name, "residential", parts);
    }

    private static IEnumerable<LineString> Clip(LineString line, Geometry inside) => Lines(line.Intersection(inside)).Where(part => part.Length > ShortestMeters);

    private Polygon Zone(int radial, double from, double to, Func<double, double> inner, Func<double, double> outer) =>
        Closed([.. ZoneSide(radial, from, inner, outer), .. Arc(radial, from, to, outer), .. ZoneSide(radial, to, inner, outer).Reverse(), .. Arc(radial, from, to, inner).Reverse()]);

    private IEnumerable<Coordinate> ZoneSide(int radial, double share, Func<double, double> inner, Func<double, double> outer)
    {
        var (from, to) = (shape.Meet(radial, share, inner), shape.Meet(radial, share, outer));
        var steps = (int)((to - from) / 20) + 1;
        for (var step = 0; step <= steps; step++)
        {
            var meters = from + ((to - from) * step / steps);
            yield return TownShape.Polar(meters, shape.AngleBetween(radial, share, meters));
        }
    }

    private IEnumerable<Coordinate> Arc(int radial, double from, double to, Func<double, double> ring)
    {
        var (first, last) = (shape.AngleBetween(radial, from, shape.Meet(radial, from, ring)), shape.AngleBetween(radial, to, shape.Meet(radial, to, ring)));
        var steps = (int)((last - first) * ring(first) / 20) + 1;
        for (var step = 0; step <= steps; step++)
        {
            var angle = first + ((last - first) * step / steps);
            yield return TownShape.Polar(ring(angle), angle);
        }
    }

    private static Polygon Closed(IEnumerable<Coordinate> points)
    {
        var ring = new List<Coordinate>();
        foreach (var point in points)
        {
            if (ring.Count == 0 || ring[^1].Distance(point) > 0.01)
                ring.Add(point);
        }

        if (ring[0].Distance(ring[^1]) < 0.01)
            ring.RemoveAt(ring.Count - 1);
        return Factory.CreatePolygon([.. ring, ring[0].Copy()]);
    }

    private static LineString Shell(Polygon polygon) => Factory.CreateLineString(polygon.ExteriorRing.Coordinates);

    private static LineString Longer(LineString line)
    {
        var points = line.Coordinates;
        return Factory.CreateLineString([Beyond(points[1], points[0]), .. points[1..^1], Beyond(points[^2], points[^1])]);

        static Coordinate Beyond(Coordinate from, Coordinate to)
        {
            var share = 1 + (OverlapMeters / from.Distance(to));
            return new Coordinate(from.X + ((to.X - from.X) * share), from.Y + ((to.Y - from.Y) * share));
        }
    }

    private static IEnumerable<Polygon> Faces(IEnumerable<LineString> lines)
    {
        var polygonizer = new Polygonizer();
        polygonizer.Add(UnaryUnionOp.Union(lines.Cast<Geometry>().ToList()));
        return polygonizer.GetPolygons().Cast<Polygon>();
    }

    private static IEnumerable<LineString> Lines(Geometry geometry)
    {
        var merger = new LineMerger();
        merger.Add(geometry);
        return merger.GetMergedLineStrings().Cast<LineString>();
    }
}
