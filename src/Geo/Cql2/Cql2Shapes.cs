using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;

namespace Open311.Geo.Cql2;

/// <summary>Builds the geometry literals of one filter: both encodings hand it bare numbers.</summary>
internal sealed class Cql2Shapes(Cql2Crs crs, Cql2Budget budget)
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), Wgs84Point.Srid);

    /// <summary>A vertex in the order of the filter's axes; returned with x first, still in the filter's CRS.</summary>
    public Coordinate Vertex(double first, double second)
    {
        budget.CountVertex();
        var (x, y) = crs.SecondAxisFirst ? (second, first) : (first, second);
        var plausible = double.IsFinite(x) && double.IsFinite(y) && (crs.ToWgs84 is null ? Math.Abs(x) <= 180 && Math.Abs(y) <= 90 : crs.ToWgs84.Source.IsPlausible(x, y));
        return plausible ? new Coordinate(x, y) : throw new Cql2Refusal(Cql2Errors.CoordinateOutside(first, second));
    }

    public static Point Point(Coordinate vertex) => Factory.CreatePoint(vertex);

    public static LineString Line(IReadOnlyList<Coordinate> vertices) =>
        vertices.Count >= 2 ? Factory.CreateLineString([.. vertices]) : throw Invalid("a line has fewer than two vertices", "eine Linie hat weniger als zwei Stützpunkte");

    public static Polygon Polygon(IReadOnlyList<IReadOnlyList<Coordinate>> rings)
    {
        var closed = rings.Select(Ring).ToArray();
        return closed.Length > 0 ? Factory.CreatePolygon(closed[0], closed[1..]) : throw Empty();
    }

    public static MultiPoint Points(IEnumerable<Point> points) => Factory.CreateMultiPoint(Some(points));

    public static MultiLineString Lines(IEnumerable<LineString> lines) => Factory.CreateMultiLineString(Some(lines));

    public static MultiPolygon Polygons(IEnumerable<Polygon> polygons) => Factory.CreateMultiPolygon(Some(polygons));

    public static GeometryCollection Collection(IEnumerable<Geometry> parts) => Factory.CreateGeometryCollection(Some(parts));

    /// <summary>
    /// Of four numbers, or six, whose third and sixth (heights) are left out of account. In degrees a west greater than the east goes over the
    /// 180th meridian and becomes two boxes. A box without width or height is a line or a point.
    /// </summary>
    public Cql2Geometry Box(IReadOnlyList<double> numbers)
    {
        var half = numbers.Count / 2;
        var (low, high) = (Vertex(numbers[0], numbers[1]), Vertex(numbers[half], numbers[half + 1]));
        if (low.Y > high.Y)
            throw Invalid("the south (or lower) border of a BBOX is greater than the north (or upper) one", "der südliche (oder untere) Rand einer BBOX ist größer als der nördliche (oder obere)");
        if (low.X <= high.X)
            return Finish(Rectangle(low.X, low.Y, high.X, high.Y));
        if (!crs.IsGeographic)
            throw Invalid("the first border of a BBOX is greater than the opposite one", "der erste Rand einer BBOX ist größer als der gegenüberliegende");
        if (low.X == 180)
            return Finish(Rectangle(-180, low.Y, high.X, high.Y));
        if (high.X == -180)
            return Finish(Rectangle(low.X, low.Y, 180, high.Y));
        return Finish(Factory.BuildGeometry([Rectangle(low.X, low.Y, 180, high.Y), Rectangle(-180, low.Y, high.X, high.Y)]));
    }

    /// <summary>Checked, and in EPSG:4326. Edges stay straight between the transformed vertices.</summary>
    public Cql2Geometry Finish(Geometry geometry)
    {
        var found = new IsValidOp(geometry).ValidationError;
        if (found is not null)
        {
            var reason = InvalidReasons.At(found.Message, found.Coordinate?.X, found.Coordinate?.Y);
            throw Invalid(reason.English, reason.German);
        }

        if (crs.ToWgs84 is null)
            return new Cql2Geometry(geometry);
        return crs.ToWgs84.TryTransform(geometry, out var transformed, out _)
            ? new Cql2Geometry(transformed)
            : throw new Cql2Refusal(Cql2Errors.CoordinateOutside(geometry.Coordinate.X, geometry.Coordinate.Y));
    }

    private static Geometry Rectangle(double west, double south, double east, double north) => Factory.ToGeometry(new Envelope(west, east, south, north));

    private static LinearRing Ring(IReadOnlyList<Coordinate> vertices)
    {
        if (vertices.Count < 4)
            throw Invalid("a ring has fewer than four vertices", "ein Ring hat weniger als vier Stützpunkte");
        if (!vertices[0].Equals2D(vertices[^1]))
            throw Invalid("a ring is not closed: its last vertex has to be its first", "ein Ring ist nicht geschlossen: Sein letzter Stützpunkt muss sein erster sein");
        return Factory.CreateLinearRing([.. vertices]);
    }

    private static T[] Some<T>(IEnumerable<T> parts)
    {
        T[] some = [.. parts];
        return some.Length > 0 ? some : throw Empty();
    }

    private static Cql2Refusal Empty() => Invalid("it is empty", "sie ist leer");

    private static Cql2Refusal Invalid(string english, string german) => new(Cql2Errors.GeometryInvalid(new Cql2Term(english, german)));
}
