using System.Globalization;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>
/// One geometry of GML 2 (OGC 02-069) or 3 (OGC 07-036), as far as it is a simple feature: lines in pieces are joined, arcs and circles through three positions become lines,
/// what else is curved, solid or given by reference is refused by name. Positions are x = east afterwards, whatever the srsName's order.
/// </summary>
/// <param name="inherited">Of the feature or collection around it.</param>
internal sealed class GmlGeometry(GmlSrs? inherited, int? inheritedDimension)
{
    private GmlSrs? stated;

    /// <summary>Its own, else the inherited one; null if nobody says.</summary>
    public GmlSrs? Srs => stated ?? inherited;

    /// <summary>It had curves.</summary>
    public bool WasCurved { get; private set; }

    public static bool IsOne(XmlSource source) => IsGml(source.Namespace) && source.Name is
        "Point" or "LineString" or "LinearRing" or "Polygon" or "MultiPoint" or "MultiLineString" or "MultiPolygon" or "MultiGeometry" or "GeometryCollection"
        or "Curve" or "CompositeCurve" or "OrientableCurve" or "MultiCurve" or "Surface" or "CompositeSurface" or "OrientableSurface" or "PolyhedralSurface"
        or "TriangulatedSurface" or "Tin" or "MultiSurface" or "Solid" or "CompositeSolid" or "MultiSolid" or "GeometricComplex" or "Grid" or "RectifiedGrid" or "Box" or "Envelope";

    /// <summary>gml and gml/3.2.</summary>
    public static bool IsGml(string xmlNamespace) => xmlNamespace is "http://www.opengis.net/gml" || xmlNamespace.StartsWith("http://www.opengis.net/gml/", StringComparison.Ordinal);

    /// <summary>The element that the source stands at, to its end.</summary>
    /// <exception cref="FormatException">The message is a half-sentence that says why.</exception>
    public Geometry Read(XmlSource source)
    {
        var geometry = Read(source, inheritedDimension, 0);
        if (Srs is { NorthFirst: true })
        {
            geometry.Apply(new Swap());
            geometry.GeometryChanged();
        }

        return geometry;
    }

    private Geometry Read(XmlSource source, int? dimension, int level)
    {
        if (level > GeometryParts.MaxNesting)
            throw new WordedException("its geometry nests too deep", "seine Geometrie ist zu tief verschachtelt");
        dimension = See(source) ?? dimension;
        switch (source.Name)
        {
            case "Point":
                return GeometryParts.Point(Positions(source, dimension));
            case "LineString" or "LinearRing" or "Curve" or "CompositeCurve" or "OrientableCurve":
                return GeometryParts.Line(Line(source, dimension, level));
            case "Polygon":
                return Polygon(source, dimension, level);
            case "Surface" or "PolyhedralSurface" or "TriangulatedSurface" or "Tin":
                return Surface(source, dimension, level);
            case "MultiPoint" or "MultiLineString" or "MultiPolygon" or "MultiGeometry" or "GeometryCollection" or "MultiCurve" or "MultiSurface" or "CompositeSurface" or "OrientableSurface":
                return Members(source, dimension, level);
            default:
                throw Refused(source);
        }
    }

    private static WordedException Refused(XmlSource source) =>
        new(Bilingual.Of($"its geometry is or has a {source.Name}, which is no simple feature", $"seine Geometrie ist oder enthält ein {source.Name}, was kein Simple Feature ist"));

    /// <summary>Takes up the CRS; gives the dimension if it is stated here.</summary>
    private int? See(XmlSource source)
    {
        if (source.Attribute("srsName") is { } name)
        {
            var srs = GmlSrs.Parse(name);
            if (stated is { } before && before != srs)
                throw new WordedException("its geometry names two CRS", "seine Geometrie nennt zwei Koordinatensysteme");
            stated = srs;
        }

        return (source.Attribute("srsDimension") ?? source.Attribute("dimension")) is { } text
            ? text.Trim() is "2" or "3" or "4" ? text.Trim()[0] - '0' : throw new WordedException("its srsDimension is none of 2, 3 and 4", "seine srsDimension ist keine von 2, 3 und 4")
            : null;
    }

    /// <summary>To the geometry within a property such as baseCurve; false if there is none.</summary>
    private static bool Enter(XmlSource source)
    {
        if (source.Attribute("href") is not null)
            throw new WordedException("a part of its geometry is given by reference", "ein Teil seiner Geometrie ist nur als Verweis angegeben");
        return source.NextChild(source.Depth);
    }

    private Geometry Members(XmlSource source, int? dimension, int level)
    {
        var depth = source.Depth;
        var parts = new List<Geometry>();
        while (source.NextChild(depth))
        {
            if (source.Attribute("href") is not null)
                throw new WordedException("a part of its geometry is given by reference", "ein Teil seiner Geometrie ist nur als Verweis angegeben");
            while (source.NextChild(depth + 1))
                parts.Add(Read(source, dimension, level + 1));
        }

        return parts.Count > 0 ? GeometryParts.Together(parts) : throw new WordedException("its geometry is empty", "seine Geometrie ist leer");
    }

    private Geometry Surface(XmlSource source, int? dimension, int level)
    {
        var depth = source.Depth;
        var patches = new List<Geometry>();
        while (source.NextChild(depth))
        {
            while (source.NextChild(depth + 1))
                patches.Add(source.Name is "PolygonPatch" or "Triangle" or "Rectangle" ? Polygon(source, See(source) ?? dimension, level) : throw Refused(source));
        }

        return patches.Count > 0 ? GeometryParts.Together(patches) : throw new WordedException("its surface is empty", "seine Fläche ist leer");
    }

    private Polygon Polygon(XmlSource source, int? dimension, int level)
    {
        var depth = source.Depth;
        LinearRing? shell = null;
        var holes = new List<LinearRing>();
        while (source.NextChild(depth))
        {
            if (source.Name is not ("outerBoundaryIs" or "exterior" or "innerBoundaryIs" or "interior"))
            {
                source.SkipToEnd(depth + 1);
                continue;
            }

            var isShell = source.Name is "outerBoundaryIs" or "exterior";
            if (source.Attribute("href") is not null)
                throw new WordedException("a part of its geometry is given by reference", "ein Teil seiner Geometrie ist nur als Verweis angegeben");
            while (source.NextChild(depth + 1))
            {
                var ring = GeometryParts.Ring(source.Name == "Ring" ? Joined(source, See(source) ?? dimension, level + 1) : Line(source, dimension, level + 1));
                if (!isShell)
                    holes.Add(ring);
                else
                    shell = shell is null ? ring : throw new WordedException("a polygon has two outer rings", "ein Polygon hat zwei äußere Ringe");
            }
        }

        return shell is not null ? GeometryParts.Factory.CreatePolygon(shell, [.. holes]) : throw new WordedException("a polygon has no outer ring", "ein Polygon hat keinen äußeren Ring");
    }

    private List<Coordinate> Line(XmlSource source, int? dimension, int level)
    {
        if (level > GeometryParts.MaxNesting)
            throw new WordedException("its geometry nests too deep", "seine Geometrie ist zu tief verschachtelt");
        dimension = See(source) ?? dimension;
        switch (source.Name)
        {
            case "LineString" or "LinearRing":
                return Positions(source, dimension);
            case "CompositeCurve":
                return Joined(source, dimension, level + 1);
            case "Curve":
                return Segments(source, dimension);
            case "OrientableCurve":
                var depth = source.Depth;
                var isReversed = source.Attribute("orientation") == "-";
                List<Coordinate>? line = null;
                while (source.NextChild(depth))
                {
                    if (source.Name == "baseCurve" && Enter(source))
                        line = Line(source, dimension, level + 1);
                    source.SkipToEnd(depth + 1);
                }

                if (line is null)
                    throw new WordedException("a curve has no base", "eine Kurve hat keine Grundkurve");
                if (isReversed)
                    line.Reverse();
                return line;
            default:
                throw Refused(source);
        }
    }

    /// <summary>The curve members of a ring or a composite curve, each beginning where the one before it ends.</summary>
    private List<Coordinate> Joined(XmlSource source, int? dimension, int level)
    {
        var depth = source.Depth;
        var joined = new List<Coordinate>();
        while (source.NextChild(depth))
        {
            if (source.Attribute("href") is not null)
                throw new WordedException("a part of its geometry is given by reference", "ein Teil seiner Geometrie ist nur als Verweis angegeben");
            while (source.NextChild(depth + 1))
                Join(joined, Line(source, dimension, level));
        }

        return joined;
    }

    private static void Join(List<Coordinate> line, List<Coordinate> next)
    {
        if (line.Count > 0 && next.Count > 0 && !line[^1].Equals2D(next[0]))
            throw new WordedException("the parts of a curve do not meet", "die Teile einer Kurve schließen nicht aneinander an");
        line.AddRange(line.Count > 0 ? next.Skip(1) : next);
    }

    private List<Coordinate> Segments(XmlSource source, int? dimension)
    {
        var depth = source.Depth;
        var line = new List<Coordinate>();
        while (source.NextChild(depth))
        {
            while (source.NextChild(depth + 1))
            {
                var kind = source.Name;
                if (kind is not ("LineStringSegment" or "Arc" or "ArcString" or "Circle"))
                    throw Refused(source);
                var positions = Positions(source, See(source) ?? dimension);
                Join(line, kind == "LineStringSegment" ? positions : Straightened(kind, positions));
            }
        }

        return line;
    }

    private List<Coordinate> Straightened(string kind, List<Coordinate> positions)
    {
        if (kind != "ArcString" ? positions.Count != 3 : positions.Count < 3 || positions.Count % 2 == 0)
            throw new WordedException(Bilingual.Of($"its {kind} has {positions.Count} positions", $"sein {kind} hat {positions.Count} Positionen"));
        WasCurved = true;
        List<Coordinate> line = [positions[0]];
        if (kind == "Circle")
        {
            CurveLines.AddCircle(line, positions[0], positions[1], positions[2]);
            return line;
        }

        for (var i = 0; i + 2 < positions.Count; i += 2)
            CurveLines.AddArc(line, positions[i], positions[i + 1], positions[i + 2]);
        return line;
    }

    /// <summary>posList, pos, coordinates or coord, as many as there are.</summary>
    private List<Coordinate> Positions(XmlSource source, int? dimension)
    {
        var depth = source.Depth;
        List<Coordinate>? found = null;
        while (source.NextChild(depth))
        {
            var own = source.Name is "posList" or "pos" or "coordinates" or "coord" ? See(source) ?? dimension : dimension;
            switch (source.Name)
            {
                case "posList":
                    Add(CoordinateText.Positions(source, own ?? 2));
                    break;
                case "pos":
                    Add([CoordinateText.Position(source)]);
                    break;
                case "coordinates":
                    Add(CoordinateText.Tuples(source, Letter(source, "cs", ','), Letter(source, "ts", ' '), Letter(source, "decimal", '.')));
                    break;
                case "coord":
                    Add([Coord(source)]);
                    break;
                case "pointProperty" or "pointRep":
                    if (Enter(source))
                        Add(Positions(source, See(source) ?? dimension));
                    source.SkipToEnd(depth + 1);
                    break;
                default:
                    source.SkipToEnd(depth + 1);
                    break;
            }
        }

        return found ?? throw new WordedException("its geometry has no positions", "seine Geometrie hat keine Positionen");

        void Add(List<Coordinate> positions)
        {
            if (found is null)
                found = positions;
            else
                found.AddRange(positions);
        }
    }

    private static char Letter(XmlSource source, string attribute, char usual) => source.Attribute(attribute) switch
    {
        null => usual,
        [var letter] => letter,
        _ => throw new WordedException(Bilingual.Of($"the attribute {attribute} of its coordinates is not one character", $"das Attribut {attribute} seiner Koordinaten ist nicht ein einziges Zeichen")),
    };

    private static Coordinate Coord(XmlSource source)
    {
        var depth = source.Depth;
        double? x = null, y = null;
        while (source.NextChild(depth))
        {
            var name = source.Name;
            var isNumber = double.TryParse(source.ReadText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            if (name == "X" && isNumber)
                x = number;
            else if (name == "Y" && isNumber)
                y = number;
        }

        return x is { } first && y is { } second ? new Coordinate(first, second) : throw new WordedException("a position has something else than numbers", "eine Position enthält etwas anderes als Zahlen");
    }

    private sealed class Swap : ICoordinateFilter
    {
        public void Filter(Coordinate coord) => (coord.X, coord.Y) = (coord.Y, coord.X);
    }
}
