using NetTopologySuite.Geometries;
using NetTopologySuite.LinearReferencing;
using Open311.Geo.Crs;

namespace Open311.Core.DemoCity;

internal sealed record DemoDistrict(string Number, string Name, Polygon Area);

internal sealed record DemoRoad(string Number, string Name, string Class, LineString Line);

internal sealed record DemoLamp(string Number, string Street, string Type, Point Place);

/// <summary>
/// The made-up town on paper: EPSG:25832, metres, coordinates to the centimetre. The same seed draws the same town. Districts share their border
/// points, so that they fill the boundary without gap or overlap.
/// </summary>
internal sealed class DemoTown
{
    public const int Srid = 25832;
    private const double CenterLongitude = 8.106;
    private const double CenterLatitude = 51.571;
    private const int Corners = 48;
    private const int LampCount = 600;
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), Srid);

    private readonly Random random;
    private readonly Coordinate center;
    private readonly Coordinate[] outer = new Coordinate[Corners];
    private readonly Coordinate[] inner = new Coordinate[Corners];

    public DemoTown(int seed)
    {
        random = new Random(seed);
        if (!new CoordinateTransformations().TryFromWgs84(Srid, out var fromWgs84, out var error) || !fromWgs84.TryTransform(CenterLongitude, CenterLatitude, out var x, out var y, out error))
            throw new InvalidOperationException(error.Text);
        center = new Coordinate(Math.Round(x), Math.Round(y));
        DrawBorders();
        Boundary = Factory.CreatePolygon([.. outer, outer[0]]);
        Districts = DrawDistricts();
        Roads = DrawRoads();
        Lamps = PlaceLamps();
    }

    public Polygon Boundary { get; }

    public IReadOnlyList<DemoDistrict> Districts { get; }

    public IReadOnlyList<DemoRoad> Roads { get; }

    public IReadOnlyList<DemoLamp> Lamps { get; }

    private static Coordinate Rounded(double x, double y) => new(Math.Round(x, 2), Math.Round(y, 2));

    private Coordinate Polar(double angle, double east, double north) => Rounded(center.X + (east * Math.Cos(angle)), center.Y + (north * Math.Sin(angle)));

    private double Between(double low, double high) => low + ((high - low) * random.NextDouble());

    private void DrawBorders()
    {
        for (var i = 0; i < Corners; i++)
        {
            var angle = 2 * Math.PI * i / Corners;
            var bulge = Between(0.93, 1.07);
            outer[i] = Polar(angle, 3_000 * bulge, 2_500 * bulge);
            var dent = Between(0.95, 1.05);
            inner[i] = Polar(angle, 750 * dent, 650 * dent);
        }
    }

    private DemoDistrict[] DrawDistricts()
    {
        // East, north, west, south: quarters between the spokes at 45°, 135° …, around the old town.
        int[] spokes = [6, 18, 30, 42];
        var bends = Array.ConvertAll(spokes, i => Rounded(((outer[i].X + inner[i].X) / 2) + Between(-80, 80), ((outer[i].Y + inner[i].Y) / 2) + Between(-80, 80)));
        var districts = new List<DemoDistrict> { new("1", DemoNames.Districts[0], Factory.CreatePolygon([.. inner, inner[0]])) };
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var from = spokes[(quarter + 3) % 4];
            List<Coordinate> ring = [];
            for (var step = 0; step <= 12; step++)
                ring.Add(outer[(from + step) % Corners]);
            ring.Add(bends[quarter]);
            for (var step = 12; step >= 0; step--)
                ring.Add(inner[(from + step) % Corners]);
            ring.Add(bends[(quarter + 3) % 4]);
            ring.Add(ring[0]);
            districts.Add(new DemoDistrict($"{quarter + 2}", DemoNames.Districts[quarter + 1], Factory.CreatePolygon([.. ring])));
        }

        return [.. districts];
    }

    private List<DemoRoad> DrawRoads()
    {
        var roads = new List<DemoRoad>();
        var names = new Queue<string>(DemoNames.Streets);
        Add("B 991", "federal", FederalRoad());
        for (var i = 0; i < 8; i++)
        {
            var angle = (Math.PI / 8) + (Math.PI * i / 4);
            Add(names.Dequeue(), "municipal", Line(Enumerable.Range(0, 7).Select(step => Polar(angle + Between(-0.02, 0.02), 120 + (step * 420), 120 + (step * 340)))));
        }

        foreach (var share in (double[])[0.9, 2.6])
        {
            for (var quarter = 0; quarter < 4; quarter++)
                Add(names.Dequeue(), "municipal", Line(Enumerable.Range(0, 7).Select(step => Polar((quarter + (step / 6.0)) * Math.PI / 2, 750 * share, 650 * share))));
        }

        // Side streets leave a street at a right angle, bend a little, and keep away from all others.
        var inside = Boundary.Buffer(-60);
        while (names.Count > 0)
        {
            var main = roads[random.Next(1, roads.Count)].Line;
            var at = Between(60, main.Length - 60);
            var indexed = new LengthIndexedLine(main);
            var start = indexed.ExtractPoint(at);
            var ahead = indexed.ExtractPoint(at + 1);
            var direction = Math.Atan2(ahead.Y - start.Y, ahead.X - start.X) + (random.Next(2) == 0 ? Math.PI / 2 : -Math.PI / 2);
            var length = Between(220, 620);
            var middle = Step(start, direction, length / 2);
            var end = Step(middle, direction + Between(-0.3, 0.3), length / 2);
            var line = Line([start, middle, end]);
            var rest = Line([Step(start, direction, 55), middle, end]);
            if (inside.Covers(line) && roads.TrueForAll(road => road.Line.Distance(rest) > 50))
                Add(names.Dequeue(), "municipal", line);
        }

        return roads;

        void Add(string name, string kind, LineString line) => roads.Add(new DemoRoad($"{roads.Count + 1:000}", name, kind, line));
    }

    private LineString FederalRoad()
    {
        var across = Line(Enumerable.Range(-9, 19).Select(step => Rounded(center.X + (step * 400), center.Y - 330 + (step * 45) + Between(-25, 25))));
        var within = Boundary.Buffer(-1).Intersection(across);
        var longest = Enumerable.Range(0, within.NumGeometries).Select(i => (LineString)within.GetGeometryN(i)).MaxBy(part => part.Length)!;
        return Line(longest.Coordinates);
    }

    private List<DemoLamp> PlaceLamps()
    {
        var inside = Boundary.Buffer(-10);
        var places = new List<(DemoRoad Road, Coordinate Place)>();
        foreach (var road in Roads)
        {
            var indexed = new LengthIndexedLine(road.Line);
            for (var at = 10.0; at < road.Line.Length - 10; at += 5)
            {
                var place = indexed.ExtractPoint(at, places.Count / 8 % 2 == 0 ? 4 : -4);
                if (inside.Covers(Factory.CreatePoint(place)))
                    places.Add((road, Rounded(place.X, place.Y)));
            }
        }

        return [.. Enumerable.Range(0, LampCount).Select(i =>
        {
            var (road, place) = places[(int)((long)i * places.Count / LampCount)];
            return new DemoLamp($"L{i + 1:0000}", road.Name, random.Next(4) == 0 ? "Natriumdampf" : "LED", Factory.CreatePoint(place));
        })];
    }

    private static Coordinate Step(Coordinate from, double direction, double length) => new(from.X + (length * Math.Cos(direction)), from.Y + (length * Math.Sin(direction)));

    private static LineString Line(IEnumerable<Coordinate> points) => Factory.CreateLineString([.. points.Select(point => Rounded(point.X, point.Y))]);
}
