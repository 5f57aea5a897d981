using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>GeoJSON geometry objects (RFC 7946, section 3.1) to geometries of the same numbers; the third of a position is its height, further ones are dropped.</summary>
public static class GeoJsonGeometry
{
    private static readonly GeometryFactory Factory = new();

    /// <summary>The geometry; null for JSON null.</summary>
    /// <exception cref="FormatException">Not a geometry object; the message is a half-sentence that says why.</exception>
    public static Geometry? Read(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Null)
            return null;
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException("its geometry is not an object");
        var type = element.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        if (type == "GeometryCollection")
        {
            return Factory.CreateGeometryCollection([.. List(Member(element, "geometries"))
                .Select(part => Read(part) ?? throw new FormatException("its collection has an empty member"))]);
        }

        return type switch
        {
            "Point" => ReadPoint(Member(element, "coordinates")),
            "MultiPoint" => Factory.CreateMultiPoint([.. List(Member(element, "coordinates")).Select(ReadPoint)]),
            "LineString" => ReadLine(Member(element, "coordinates")),
            "MultiLineString" => Factory.CreateMultiLineString([.. List(Member(element, "coordinates")).Select(ReadLine)]),
            "Polygon" => ReadPolygon(Member(element, "coordinates")),
            "MultiPolygon" => Factory.CreateMultiPolygon([.. List(Member(element, "coordinates")).Select(ReadPolygon)]),
            null => throw new FormatException("its geometry has no type"),
            _ => throw new FormatException($"its geometry has the unknown type '{(type.Length > 40 ? type[..40] : type)}'"),
        };
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : throw new FormatException($"its geometry has no {name}");

    private static JsonElement.ArrayEnumerator List(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new FormatException("its coordinates are not nested as its type asks for");

    private static Point ReadPoint(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 0 ? Factory.CreatePoint() : Factory.CreatePoint(ReadPosition(element));

    private static LineString ReadLine(JsonElement element)
    {
        var positions = List(element).Select(ReadPosition).ToArray();
        return positions.Length != 1 ? Factory.CreateLineString(positions) : throw new FormatException("a line has only one position");
    }

    private static Polygon ReadPolygon(JsonElement element)
    {
        var rings = List(element).Select(ReadRing).ToArray();
        return rings.Length == 0 ? Factory.CreatePolygon() : Factory.CreatePolygon(rings[0], rings[1..]);
    }

    private static LinearRing ReadRing(JsonElement element)
    {
        var positions = List(element).Select(ReadPosition).ToArray();
        if (positions.Length < 4)
            throw new FormatException("a ring has fewer than four positions");
        if (!positions[0].Equals2D(positions[^1]))
            throw new FormatException("a ring is not closed");
        return Factory.CreateLinearRing(positions);
    }

    private static Coordinate ReadPosition(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() < 2)
            throw new FormatException("a position has fewer than two numbers");
        return element[0].ValueKind == JsonValueKind.Number && element[1].ValueKind == JsonValueKind.Number
            && element[0].TryGetDouble(out var x) && element[1].TryGetDouble(out var y)
            ? element.GetArrayLength() > 2 && element[2].ValueKind == JsonValueKind.Number && element[2].TryGetDouble(out var z) ? new CoordinateZ(x, y, z) : new Coordinate(x, y)
            : throw new FormatException("a position has something else than numbers");
    }
}
