using NetTopologySuite.Densify;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Union;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>What was there before the streets: river, railway, federal road, park, lakes, woods. On the plan, until it is asked for in the landscape.</summary>
internal sealed class LandDrawing
{
    private static readonly GeometryFactory Plan = new();
    private readonly Random random;
    private readonly TownShape shape;

    public LandDrawing(Random random, TownShape shape)
    {
        (this.random, this.shape) = (random, shape);
        River = DrawRiver();
        Railway = StreetDrawing.Smooth([new(-6_000, 900), new(-3_500, 560), new(-1_600, 610), new(-300, 660 + Between(-25, 25)), new(900, 700), new(2_400, 960), new(4_200, 900), new(6_000, 1_350)]);
        FederalRoad = StreetDrawing.FederalRoad(shape, random);
        TownPark = Blob(820, -520, 250, 150, 0.5);
        Pond = Blob(840, -500, 95, 45, 0.6);
        QuarryLake = Blob(-1_080, 2_330, 300, 165, 0.5);
        Cemetery = Blob(-1_330, -700, 150, 110, 0.2);
        SportsGround = Blob(1_330, 420, 130, 95, 1.1);
        Woods =
        [
            Blob(1_900, -3_000, 560, 330, 0.3), Blob(700, 3_400, 560, 300, -0.15), Blob(-3_250, -600, 260, 420, 0.2), Blob(3_150, 200, 210, 330, 0.5), Blob(2_250, 2_150, 150, 230, 0.1), Blob(-2_650, -2_950, 300, 170, 0.9), Blob(-3_300, 900, 170, 120, 0),
        ];
        Barriers = UnaryUnionOp.Union(
        [
            River.Buffer(40), Railway.Buffer(20), FederalRoad.Buffer(26), TownPark.Buffer(4), Cemetery.Buffer(4), SportsGround.Buffer(4), QuarryLake.Buffer(10),
        ]);
    }

    public LineString River { get; }

    public LineString Railway { get; }

    public LineString FederalRoad { get; }

    public Polygon TownPark { get; }

    public Polygon Pond { get; }

    public Polygon QuarryLake { get; }

    public Polygon Cemetery { get; }

    public Polygon SportsGround { get; }

    public IReadOnlyList<Polygon> Woods { get; }

    /// <summary>Only main roads cross these.</summary>
    public Geometry Barriers { get; }

    public Geometry InLand(Geometry plan)
    {
        var dense = Densifier.Densify(plan, 20);
        return new Bending(shape).Edit(dense);
    }

    public List<DemoRailway> Railways(Geometry boundary)
    {
        var main = Within(boundary, InLand(Railway));
        var siding = InLand(StreetDrawing.Smooth([new(250, 676), new(700, 640), new(1_150, 690), new(1_500, 640), new(1_750, 520)]));
        return [new("1", TownWords.Railway, "rail", main), new("2", "Anschlussgleis Gewerbegebiet", "siding", (LineString)siding)];
    }

    public List<DemoWater> Waters(Geometry boundary, IReadOnlyList<(string Name, Coordinate Center, Coordinate Pond)> villages)
    {
        var river = Within(boundary, InLand(River));
        List<DemoWater> waters = [.. Polygons(Clean(river.Buffer(7.5, 3).Intersection(boundary))).Select((part, i) => new DemoWater($"{i + 1}", TownWords.River, "river", part))];
        Lake("Schwanenteich", Pond);
        Lake("Börder Kiessee", QuarryLake);
        foreach (var (name, _, pond) in villages)
            Lake($"Dorfteich {name}", Blob(pond.X, pond.Y, 30, 21, 0.3));
        return waters;

        void Lake(string name, Polygon plan) => waters.AddRange(Polygons(Clean(InLand(plan))).Select(area => new DemoWater($"{waters.Count + 1}", name, "lake", area)));
    }

    /// <summary>Valid, to the centimetre.</summary>
    public static Geometry Clean(Geometry geometry)
    {
        var reduced = NetTopologySuite.Precision.GeometryPrecisionReducer.Reduce(geometry, new PrecisionModel(100));
        var copy = DemoTown.Factory.CreateGeometry(reduced);
        return copy;
    }

    public static IEnumerable<Polygon> Polygons(Geometry geometry) => PolygonExtracter.GetPolygons(geometry).Cast<Polygon>();

    private static LineString Within(Geometry boundary, Geometry line)
    {
        var inside = boundary.Buffer(-1).Intersection(line);
        var longest = LineStringExtracter.GetLines(inside).Cast<LineString>().MaxBy(part => part.Length)!;
        return DemoTown.Factory.CreateLineString(Array.ConvertAll(longest.Coordinates, point => new Coordinate(Math.Round(point.X, 2), Math.Round(point.Y, 2))));
    }

    private double Between(double low, double high) => low + ((high - low) * random.NextDouble());

    private LineString DrawRiver()
    {
        Coordinate[] course =
        [
            new(1_500, -5_600), new(1_050, -3_900), new(650, -2_900), new(-150, -2_200), new(-520, -1_600), new(-640, -900), new(-760, -250), new(-730, 420), new(-1_050, 1_150), new(-1_700, 1_800), new(-2_150, 2_900), new(-2_300, 4_000), new(-2_900, 5_600),
        ];
        var valley = StreetDrawing.Smooth(course);
        var indexed = new NetTopologySuite.LinearReferencing.LengthIndexedLine(valley);
        var (p1, p2) = (Between(0, 6), Between(0, 6));
        List<Coordinate> line = [];
        for (var at = 0.0; at < valley.Length; at += 18)
        {
            // Tame in town, winding in the meadows.
            var middle = indexed.ExtractPoint(at);
            var wild = Math.Clamp((Math.Sqrt((middle.X * middle.X) + (middle.Y * middle.Y)) - 900) / 900, 0.15, 1);
            line.Add(indexed.ExtractPoint(at, wild * ((38 * Math.Sin((at / 62) + p1)) + (26 * Math.Sin((at / 104) + p2)))));
        }

        return StreetDrawing.Smooth([.. line]);
    }

    private Polygon Blob(double x, double y, double halfLength, double halfWidth, double turn)
    {
        var (a, b) = (Between(0, 6), Between(0, 6));
        var (sine, cosine) = Math.SinCos(turn);
        var ring = new Coordinate[41];
        for (var i = 0; i < 40; i++)
        {
            var angle = i * Math.PI / 20;
            var wave = 1 + (0.12 * Math.Sin((3 * angle) + a)) + (0.07 * Math.Sin((5 * angle) + b));
            var (u, v) = (halfLength * wave * Math.Cos(angle), halfWidth * wave * Math.Sin(angle));
            ring[i] = new Coordinate(x + (u * cosine) - (v * sine), y + (u * sine) + (v * cosine));
        }

        ring[40] = ring[0].Copy();
        return Plan.CreatePolygon(ring);
    }

    private sealed class Bending(TownShape shape)
    {
        public Geometry Edit(Geometry geometry) => new GeometryEditor(DemoTown.Factory).Edit(geometry, new Each(shape));

        private sealed class Each(TownShape shape) : GeometryEditor.CoordinateOperation
        {
            public override Coordinate[] Edit(Coordinate[] coordinates, Geometry geometry) => Array.ConvertAll(coordinates, shape.Land);
        }
    }
}
