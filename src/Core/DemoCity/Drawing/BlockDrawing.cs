using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Operation.Buffer;
using NetTopologySuite.Operation.Polygonize;
using NetTopologySuite.Operation.Union;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>What lies between the streets: blocks to build on, and green.</summary>
internal sealed class BlockDrawing
{
    private const double SmallestSquareMeters = 220;
    private static readonly BufferParameters Sharp = new() { JoinStyle = JoinStyle.Mitre, MitreLimit = 2, EndCapStyle = EndCapStyle.Flat };

    private readonly Random random;
    private readonly TownShape shape;
    private readonly List<(Quarter Quarter, IPreparedGeometry Area)> quarters;
    private readonly NetTopologySuite.Index.Strtree.STRtree<IPreparedGeometry> taken = new();
    private readonly Coordinate market;
    private readonly Dictionary<string, int> asked = new(StringComparer.Ordinal);

    public BlockDrawing(
        Random random, TownShape shape, StreetDrawing streets, LandDrawing land, IReadOnlyList<DemoRoad> roads, IReadOnlyList<DemoRailway> railways,
        IReadOnlyList<DemoWater> waters, Polygon boundary)
    {
        (this.random, this.shape, market) = (random, shape, streets.Market);
        quarters = streets.Quarters.ConvertAll(quarter => (quarter, PreparedGeometryFactory.Prepare(quarter.Area)));

        List<Geometry> lines = [.. roads.Select(road => (Geometry)road.Line), .. streets.Edges.Select(land.InLand)];
        var polygonizer = new Polygonizer();
        polygonizer.Add(UnaryUnionOp.Union(lines));
        var deadEnds = polygonizer.GetDangles().Where(line => line.Length > 5).Select(line => line.Buffer(4.6, 2)).ToList();
        var river = Union(waters.Where(water => water.Class == "river").Select(water => (Geometry)water.Area));
        var meadow = land.InLand(land.River).Buffer(42, 3);
        var rail = Union(railways.Select(line => line.Line.Buffer(line.Class == "rail" ? 15 : 7, 2)));
        var federal = Union(roads.Where(road => road.Class == "federal").Select(road => road.Line.Buffer(22, 2)));
        List<(string Name, string Class, Geometry Area)> greens =
        [
            ("Stadtpark", "park", land.InLand(land.TownPark).Difference(Union(waters.Where(water => water.Name == "Schwanenteich").Select(water => (Geometry)water.Area)))),
            ("Ostfriedhof", "cemetery", land.InLand(land.Cemetery)), ("Sportpark", "sports", land.InLand(land.SportsGround)),
        ];
        foreach (var area in (IEnumerable<Geometry>)[.. greens.Select(green => green.Area), meadow, rail, federal, .. waters.Select(water => water.Area), .. deadEnds])
            taken.Insert(area.EnvelopeInternal, PreparedGeometryFactory.Prepare(area));
        taken.Build();

        foreach (var face in polygonizer.GetPolygons().Cast<Polygon>())
        {
            var inner = shape.Plan(face.InteriorPoint.Coordinate);
            var meters = Math.Sqrt((inner.X * inner.X) + (inner.Y * inner.Y));
            var angle = Math.Atan2(inner.Y, inner.X);
            if (meters > shape.Wall(angle) && meters < shape.Promenade(angle))
            {
                greens.Add(("Wallanlagen", "park", WithoutTaken(face.Buffer(-6, Sharp))));
                continue;
            }

            if (quarters.Find(quarter => quarter.Area.Contains(new Point(inner))).Quarter is not { } quarter)
                continue;
            var use = UseOf(quarter, face, inner);
            var open = face.Buffer(quarter.Kind == QuarterKind.OldTown ? -3.2 : -4.6, Sharp);
            foreach (var part in Parts(WithoutTaken(open)))
            {
                if (use.Green is { } green)
                    greens.Add((green.Name, green.Class, part));
                else
                    Blocks.Add(new DemoBlock($"{Blocks.Count + 1:0000}", use.Block, part));
            }
        }

        var far = Union(quarters.Select(quarter => land.InLand(quarter.Quarter.Area).Buffer(30)));
        var wide = roads.Where(road => road.Class is "main" or "federal").Select(road => road.Line.Buffer(9, 2));
        greens.AddRange(land.Woods.Select((wood, i) => (TownWords.Woods[i], "forest", land.InLand(wood).Difference(Union([far, rail, .. wide, .. waters.Select(water => water.Area.Buffer(6))])))));
        var valley = PreparedGeometryFactory.Prepare(meadow);
        var streetsWide = Union(roads.Where(road => valley.Intersects(road.Line)).Select(road => road.Line.Buffer(road.Class is "main" or "federal" ? 8 : 5, 2)));
        greens.Add(("Glimmewiesen", "meadow", meadow.Difference(Union([river.Buffer(0.5), streetsWide, rail, .. greens.Where(green => green.Class == "forest").Select(green => green.Area)]))));
        foreach (var (name, kind, area) in greens)
        {
            foreach (var part in Parts(area.Intersection(boundary)))
                Parks.Add(new DemoPark($"{Parks.Count + 1:000}", name, kind, part));
        }
    }

    public List<DemoBlock> Blocks { get; } = [];

    public List<DemoPark> Parks { get; } = [];

    private Geometry WithoutTaken(Geometry area)
    {
        foreach (var other in taken.Query(area.EnvelopeInternal).Where(other => other.Intersects(area)))
            area = area.Difference(other.Geometry);
        return area;
    }

    private static Geometry Union(IEnumerable<Geometry> parts) => UnaryUnionOp.Union([.. parts, DemoTown.Factory.CreatePolygon()]);

    private static IEnumerable<Polygon> Parts(Geometry geometry) =>
        LandDrawing.Polygons(LandDrawing.Clean(geometry)).Where(part => part.IsValid && part.Area > SmallestSquareMeters && part.Buffer(-4).Area > 0);

    private (string Block, (string Name, string Class)? Green) UseOf(Quarter quarter, Polygon face, Coordinate inner)
    {
        var chance = random.NextDouble();
        switch (quarter.Kind)
        {
            case QuarterKind.OldTown:
                if (inner.Distance(market) < 30)
                    return ("square", null);
                return (chance < 0.05 ? "public" : chance < 0.3 ? "commercial" : "old_town", null);
            case QuarterKind.Industry:
                return ("industrial", null);
            case QuarterKind.Village:
                return ("village", null);
            case QuarterKind.Inner when chance < 0.2:
                return ("commercial", null);
        }

        if (face.Area > 7_000)
        {
            if (chance > 0.965 && Ask("park", TownWords.Greens.Length) is { } number)
                return ("", (TownWords.Greens[number], "park"));
            if (chance > 0.95 && Ask("public", 9) is not null)
                return ("public", null);
            if (chance > 0.935 && Ask("allotments", TownWords.Allotments.Length) is { } garden)
                return ("", (TownWords.Allotments[garden], "allotments"));
            if (chance > 0.925 && Ask("sports", TownWords.SportsGrounds.Length) is { } ground)
                return ("", (TownWords.SportsGrounds[ground], "sports"));
            if (chance > 0.9)
                return ("commercial", null);
        }

        return ("residential", null);
    }

    /// <summary>The next number of a kind, or null when there are enough.</summary>
    private int? Ask(string kind, int enough)
    {
        var number = asked.GetValueOrDefault(kind);
        if (number >= enough)
            return null;
        asked[kind] = number + 1;
        return number;
    }
}
