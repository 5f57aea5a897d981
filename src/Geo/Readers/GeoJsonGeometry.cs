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
            throw new WordedException("its geometry is not an object", "seine Geometrie ist kein JSON-Objekt");
        var type = element.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        if (type == "GeometryCollection")
        {
            return Factory.CreateGeometryCollection([.. List(Member(element, "geometries"))
                .Select(part => Read(part) ?? throw new WordedException("its collection has an empty member", "seine Sammlung hat ein leeres Glied"))]);
        }

        return type switch
        {
            "Point" => ReadPoint(Member(element, "coordinates")),
            "MultiPoint" => Factory.CreateMultiPoint([.. List(Member(element, "coordinates")).Select(ReadPoint)]),
            "LineString" => ReadLine(Member(element, "coordinates")),
            "MultiLineString" => Factory.CreateMultiLineString([.. List(Member(element, "coordinates")).Select(ReadLine)]),
            "Polygon" => ReadPolygon(Member(element, "coordinates")),
            "MultiPolygon" => Factory.CreateMultiPolygon([.. List(Member(element, "coordinates")).Select(ReadPolygon)]),
            null => throw new WordedException("its geometry has no type", "seine Geometrie hat keinen Typ"),
            _ => throw new WordedException(Bilingual.Of($"its geometry has the unknown type '{(type.Length > 40 ? type[..40] : type)}'", $"seine Geometrie hat den unbekannten Typ '{(type.Length > 40 ? type[..40] : type)}'")),
        };
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : throw new WordedException(Bilingual.Of($"its geometry has no {name}", $"seiner Geometrie fehlt {name}"));

    private static JsonElement.ArrayEnumerator List(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new WordedException("its coordinates are not nested as its type asks for", "seine Koordinaten sind nicht so geschachtelt, wie sein Typ es verlangt");

    private static Point ReadPoint(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 0 ? Factory.CreatePoint() : Factory.CreatePoint(ReadPosition(element));

    private static LineString ReadLine(JsonElement element)
    {
        var positions = List(element).Select(ReadPosition).ToArray();
        return positions.Length != 1 ? Factory.CreateLineString(positions) : throw new WordedException("a line has only one position", "eine Linie hat nur eine Position");
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
            throw new WordedException("a ring has fewer than four positions", "ein Ring hat weniger als vier Positionen");
        if (!positions[0].Equals2D(positions[^1]))
            throw new WordedException("a ring is not closed", "ein Ring ist nicht geschlossen");
        return Factory.CreateLinearRing(positions);
    }

    private static Coordinate ReadPosition(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() < 2)
            throw new WordedException("a position has fewer than two numbers", "eine Position hat weniger als zwei Zahlen");
        return element[0].ValueKind == JsonValueKind.Number && element[1].ValueKind == JsonValueKind.Number
            && element[0].TryGetDouble(out var x) && element[1].TryGetDouble(out var y)
            ? element.GetArrayLength() > 2 && element[2].ValueKind == JsonValueKind.Number && element[2].TryGetDouble(out var z) ? new CoordinateZ(x, y, z) : new Coordinate(x, y)
            : throw new WordedException("a position has something else than numbers", "eine Position enthält etwas anderes als Zahlen");
    }
}
