using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>Geometries from lists of positions, refusing in half-sentences what the library would refuse in its own words.</summary>
internal static class GeometryParts
{
    public const int MaxNesting = 16;

    public static readonly GeometryFactory Factory = new();

    /// <exception cref="FormatException">Not exactly one position.</exception>
    public static Point Point(List<Coordinate> positions) => positions.Count == 1 ? Factory.CreatePoint(positions[0]) : throw new WordedException("a point has not exactly one position", "ein Punkt hat nicht genau eine Position");

    /// <exception cref="FormatException">Fewer than two positions.</exception>
    public static LineString Line(List<Coordinate> positions) => positions.Count >= 2 ? Factory.CreateLineString([.. positions]) : throw new WordedException("a line has fewer than two positions", "eine Linie hat weniger als zwei Positionen");

    /// <exception cref="FormatException">Fewer than four positions, or not closed.</exception>
    public static LinearRing Ring(List<Coordinate> positions)
    {
        if (positions.Count < 4)
            throw new WordedException("a ring has fewer than four positions", "ein Ring hat weniger als vier Positionen");
        return positions[0].Equals2D(positions[^1]) ? Factory.CreateLinearRing([.. positions]) : throw new WordedException("a ring is not closed", "ein Ring ist nicht geschlossen");
    }

    /// <summary>One of a kind as it is, several of a kind as its multiple, else a collection.</summary>
    public static Geometry Together(List<Geometry> parts) =>
        Factory.BuildGeometry(parts.SelectMany(part => part is GeometryCollection inner ? inner.Geometries : [part]).ToList());
}
