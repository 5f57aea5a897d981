using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Cql2;

/// <summary>
/// Writes a filter as CQL2 text that reads to the same expression, for links and for what is shown to people; geometries in longitude and latitude.
/// A text that ends in a backslash, or has one before a quote, has no spelling in CQL2 text that all readers understand: ours is \\'.
/// </summary>
public static class Cql2TextWriter
{
    public static string Write(Cql2Expression expression) => expression switch
    {
        Cql2And and => string.Join(" AND ", and.Operands.Select(Inner)),
        Cql2Or or => string.Join(" OR ", or.Operands.Select(Inner)),
        Cql2Not not => $"NOT {Inner(not.Operand)}",
        Cql2Comparison comparison => $"{Inner(comparison.Left)} {Cql2Operators.Sign(comparison.Operator)} {Inner(comparison.Right)}",
        Cql2Like like => $"{Inner(like.Value)} LIKE {Inner(like.Pattern)}",
        Cql2Between between => $"{Inner(between.Value)} BETWEEN {Inner(between.Low)} AND {Inner(between.High)}",
        Cql2In @in => $"{Inner(@in.Value)} IN ({List(@in.Items)})",
        Cql2IsNull isNull => $"{Inner(isNull.Operand)} IS NULL",
        Cql2Spatial spatial => $"{Cql2Operators.Name(spatial.Function)}({Write(spatial.Left)}, {Write(spatial.Right)})",
        Cql2Temporal temporal => $"{Cql2Operators.Name(temporal.Function)}({Write(temporal.Left)}, {Write(temporal.Right)})",
        Cql2ArrayPredicate array => $"{array.Function}({Write(array.Left)}, {Write(array.Right)})",
        Cql2Arithmetic arithmetic => $"{Inner(arithmetic.Left)} {Cql2Operators.Sign(arithmetic.Operator)} {Inner(arithmetic.Right)}",
        Cql2CaseInsensitive casei => $"CASEI({Write(casei.Text)})",
        Cql2AccentInsensitive accenti => $"ACCENTI({Write(accenti.Text)})",
        Cql2FunctionCall call => $"{call.Name}({List(call.Arguments)})",
        Cql2Property property => Name(property.Name),
        Cql2String text => Quoted(text.Value),
        Cql2Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        Cql2Boolean boolean => boolean.Value ? "TRUE" : "FALSE",
        Cql2Date date => $"DATE('{Cql2Instants.Write(date.Value)}')",
        Cql2Timestamp timestamp => $"TIMESTAMP('{Cql2Instants.Write(timestamp.Value)}')",
        Cql2Interval interval => $"INTERVAL({End(interval.Start)}, {End(interval.End)})",
        Cql2Array array => $"({List(array.Items)})",
        Cql2Geometry geometry => WriteGeometry(geometry.Value),
        _ => throw new ArgumentException($"Unknown expression {expression.GetType().Name}.", nameof(expression)),
    };

    /// <summary>In parentheses, wherever an operator has operands of its own.</summary>
    private static string Inner(Cql2Expression expression) => expression is Cql2And or Cql2Or or Cql2Not or Cql2Comparison or Cql2Like or Cql2Between or Cql2In or Cql2IsNull or Cql2Arithmetic
        ? $"({Write(expression)})"
        : Write(expression);

    private static string List(Cql2List items) => string.Join(", ", items.Select(Write));

    private static string Name(string name) => Cql2Tokens.IsBareName(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("'");
        for (var i = 0; i < text.Length; i++)
            quoted.Append(text[i] == '\'' ? i > 0 && text[i - 1] == '\\' ? @"\'" : "''" : text[i].ToString());
        return quoted.Append('\'').ToString();
    }

    private static string End(Cql2Expression? end) => end switch
    {
        null => "'..'",
        Cql2Date date => $"'{Cql2Instants.Write(date.Value)}'",
        Cql2Timestamp timestamp => $"'{Cql2Instants.Write(timestamp.Value)}'",
        _ => Write(end),
    };

    private static string WriteGeometry(Geometry geometry) => geometry switch
    {
        Point point => $"POINT({Vertex(point.Coordinate)})",
        LineString line => $"LINESTRING{Vertices(line)}",
        Polygon polygon => $"POLYGON{Rings(polygon)}",
        MultiPoint points => $"MULTIPOINT({string.Join(", ", points.Geometries.Select(part => $"({Vertex(part.Coordinate)})"))})",
        MultiLineString lines => $"MULTILINESTRING({string.Join(", ", lines.Geometries.Select(part => Vertices((LineString)part)))})",
        MultiPolygon polygons => $"MULTIPOLYGON({string.Join(", ", polygons.Geometries.Select(part => Rings((Polygon)part)))})",
        GeometryCollection collection => $"GEOMETRYCOLLECTION({string.Join(", ", collection.Geometries.Select(WriteGeometry))})",
        _ => throw new ArgumentException($"Unknown geometry type {geometry.GeometryType}.", nameof(geometry)),
    };

    private static string Rings(Polygon polygon) => $"({string.Join(", ", polygon.InteriorRings.Prepend(polygon.ExteriorRing).Select(Vertices))})";

    private static string Vertices(LineString line) => $"({string.Join(", ", line.Coordinates.Select(Vertex))})";

    private static string Vertex(Coordinate vertex) => string.Create(CultureInfo.InvariantCulture, $"{vertex.X:R} {vertex.Y:R}");
}
