using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;
using NetTopologySuite.Simplify;
using Open311.Core.DemoCity.Drawing;
using Open311.Geo.Crs;

namespace Open311.Core.DemoCity;

/// <summary>
/// The made-up town on paper: EPSG:25832, metres, coordinates to the centimetre. The same seed draws the same town. Districts share their border
/// points, so that they fill the boundary without gap or overlap.
/// </summary>
internal sealed class DemoTown
{
    public const int Srid = 25832;
    private const double CenterLongitude = 8.106;
    private const double CenterLatitude = 51.571;
    internal static readonly GeometryFactory Factory = new(new PrecisionModel(), Srid);

    public DemoTown(int seed)
    {
        var random = new Random(seed);
        if (!new CoordinateTransformations().TryFromWgs84(Srid, out var fromWgs84, out var error) || !fromWgs84.TryTransform(CenterLongitude, CenterLatitude, out var x, out var y, out error))
            throw new InvalidOperationException(error.Text);
        Shape = new TownShape(random, new Coordinate(Math.Round(x), Math.Round(y)));

        var land = new LandDrawing(random, Shape);
        Districts = new DistrictDrawing(Shape).Districts;
        Boundary = (Polygon)UnaryUnionOp.Union([.. Districts.Select(district => (Geometry)district.Area)]);
        var streets = new StreetDrawing(random, Shape, land.Barriers);
        Market = Shape.Land(streets.Market);
        Roads = DrawRoads(streets, land);
        Railways = land.Railways(Boundary);
        Waters = land.Waters(Boundary, streets.Villages);
        var blocks = new BlockDrawing(random, Shape, streets, land, Roads, Railways, Waters, Boundary);
        (Blocks, Parks) = (blocks.Blocks, blocks.Parks);
        var houses = new HouseDrawing(random, Roads, Blocks, Districts);
        (Addresses, Buildings) = (houses.Addresses, houses.Buildings);
        var objects = new ObjectDrawing(random, this);
        (Lamps, Trees, Bins, Playgrounds, Junctions) = (objects.Lamps, objects.Trees, objects.Bins, objects.Playgrounds, objects.Junctions);
    }

    public Polygon Boundary { get; }

    public IReadOnlyList<DemoDistrict> Districts { get; }

    public IReadOnlyList<DemoRoad> Roads { get; }

    public IReadOnlyList<DemoRailway> Railways { get; }

    public IReadOnlyList<DemoWater> Waters { get; }

    public IReadOnlyList<DemoPark> Parks { get; }

    public IReadOnlyList<DemoBlock> Blocks { get; }

    public IReadOnlyList<DemoBuilding> Buildings { get; }

    public IReadOnlyList<DemoAddress> Addresses { get; }

    public IReadOnlyList<DemoLamp> Lamps { get; }

    public IReadOnlyList<DemoTree> Trees { get; }

    public IReadOnlyList<DemoBin> Bins { get; }

    public IReadOnlyList<DemoPlayground> Playgrounds { get; }

    /// <summary>Where main roads cross each other in town: there stand the traffic lights.</summary>
    public IReadOnlyList<Coordinate> Junctions { get; }

    public Coordinate Market { get; }

    internal TownShape Shape { get; }

    private List<DemoRoad> DrawRoads(StreetDrawing streets, LandDrawing land)
    {
        List<PlannedStreet> planned = [new(TownWords.FederalRoad, "federal", [land.FederalRoad]), .. streets.Streets];
        var drawn = planned.ConvertAll(street => (street.Name, street.Class, Parts: street.Parts.SelectMany(part => ToLand(part, street.Class is "federal" or "main")).ToList()));

        // A piece between two barriers that no other street reaches is no street.
        for (var again = 0; again < 2; again++)
        {
            var all = new NetTopologySuite.Index.Strtree.STRtree<LineString>();
            foreach (var part in drawn.SelectMany(street => street.Parts))
                all.Insert(part.EnvelopeInternal, part);
            all.Build();
            foreach (var street in drawn)
                street.Parts.RemoveAll(part => all.Query(part.EnvelopeInternal).All(other => other == part || street.Parts.Contains(other) || other.Distance(part) > 0.5));
        }

        return [.. drawn.Where(street => street.Parts.Count > 0).Select((street, i) => new DemoRoad($"{i + 1:000}", street.Name, street.Class, Factory.CreateMultiLineString([.. street.Parts])))];
    }

    private IEnumerable<LineString> ToLand(LineString plan, bool mayLeave)
    {
        var dense = NetTopologySuite.Densify.Densifier.Densify(plan, 25);
        var line = (LineString)DouglasPeuckerSimplifier.Simplify(Factory.CreateLineString(Array.ConvertAll(dense.Coordinates, Shape.Land)), 0.25);
        if (!mayLeave)
            return [line];
        var within = Boundary.Buffer(-1).Intersection(line);
        return Enumerable.Range(0, within.NumGeometries).Select(i => (LineString)within.GetGeometryN(i)).Where(part => part.Length > 30)
            .Select(part => Factory.CreateLineString(Array.ConvertAll(part.Coordinates, point => new Coordinate(Math.Round(point.X, 2), Math.Round(point.Y, 2)))));
    }
}
