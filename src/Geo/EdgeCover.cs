using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Polygonize;

namespace Open311.Geo;

/// <summary>
/// What areas that are drawn edge by edge beside each other cover together, without joining them: of a border that two of them share, each has the edges in the other direction, and
/// the two cancel out. What is left is the outline of all, and of the gaps between them. If that bounds valid areas, with their inside on the same side, every place is covered once
/// (the outline winds round it once) or not at all: nothing overlaps. Of areas that overlap, or share a border with different corners, it says nothing.
/// </summary>
/// <remarks>Holds the edges that have not met their partner yet.</remarks>
public sealed class EdgeCover
{
    /// <summary>With more of them it gives up: some 80 MB.</summary>
    private const int MaxOpenEdges = 1_000_000;

    /// <summary>An outline with more edges is not put together.</summary>
    private const int MaxOutline = 200_000;

    private HashSet<Edge>? open = [];

    /// <param name="area">Valid, or the answer counts for nothing.</param>
    public void Add(Geometry area)
    {
        if (open is null)
            return;
        if (area is not (Polygon or MultiPolygon) || !Walk(area, Cancel) || open.Count > MaxOpenEdges)
            open = null;
    }

    /// <summary>Polygons with all coordinates of the outline; null where it is not known.</summary>
    public Geometry? Find()
    {
        if (open is not { Count: > 0 and <= MaxOutline })
            return null;
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        var polygonizer = new Polygonizer(extractOnlyPolygonal: true);
        foreach (var edge in open)
            polygonizer.Add(factory.CreateLineString([new Coordinate(edge.FromX, edge.FromY), new Coordinate(edge.ToX, edge.ToY)]));
        var cover = polygonizer.GetGeometry();
        var count = 0;
        return cover is Polygon or MultiPolygon && Walk(cover, IsLeft) && count == open.Count && cover.IsValid ? cover : null;

        bool IsLeft(Edge edge)
        {
            count++;
            return open.Contains(edge);
        }
    }

    private bool Cancel(Edge edge) => open!.Remove(edge.Back) || open.Add(edge);

    /// <summary>Each edge with the inside to its left; false as soon as <paramref name="visit"/> says so.</summary>
    private static bool Walk(Geometry area, Func<Edge, bool> visit)
    {
        for (var part = 0; part < area.NumGeometries; part++)
        {
            var polygon = (Polygon)area.GetGeometryN(part);
            for (var ring = -1; ring < polygon.NumInteriorRings; ring++)
            {
                var corners = (ring < 0 ? polygon.ExteriorRing : polygon.GetInteriorRingN(ring)).CoordinateSequence;
                var isForward = Orientation.IsCCW(corners) == ring < 0;
                for (var i = 1; i < corners.Count; i++)
                {
                    var edge = new Edge(corners.GetX(i - 1), corners.GetY(i - 1), corners.GetX(i), corners.GetY(i));
                    if (edge == edge.Back)
                        continue; // a corner twice
                    if (!visit(isForward ? edge : edge.Back))
                        return false;
                }
            }
        }

        return true;
    }

    private readonly record struct Edge(double FromX, double FromY, double ToX, double ToY)
    {
        public Edge Back => new(ToX, ToY, FromX, FromY);
    }
}
