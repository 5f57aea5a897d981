using NetTopologySuite.Geometries;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>What a file says about its CRS.</summary>
/// <param name="Crs">The entry of the table, or null.</param>
/// <param name="Text">The file's own words: a name or WKT; null if it says nothing.</param>
/// <param name="Error">Set exactly if <paramref name="Crs"/> is null: why, and for <c>crs_unknown</c> what it might be. The operator can still name a CRS by hand.</param>
public sealed record SourceCrs(SupportedCrs? Crs, string? Text, GeoError? Error)
{
    public static SourceCrs Found(SupportedCrs crs, string? text) => new(crs, text, null);

    /// <summary>Nothing was said, nothing is assumed: the refusal names what the coordinates might be in.</summary>
    internal static SourceCrs Unknown(IReadOnlyCollection<Coordinate> sample, LayerFileOptions options)
    {
        var candidates = CrsDetection.Candidates(sample, options.Boundary, options.Transformations);
        if (candidates.Count == 0 && options.Boundary is { } boundary && CrsDetection.Elsewhere(sample, boundary, options.Transformations) is { Count: > 0 } placements)
            return Refused(CrsErrors.UnknownAndElsewhere(placements, options.TownName), null);
        return Refused(CrsErrors.Unknown(candidates), null);
    }

    /// <summary>EPSG:4326, which the format says wherever the file does not; unknown if most of the coordinates cannot be degrees.</summary>
    internal static SourceCrs DegreesUnlessImplausible(IReadOnlyCollection<Coordinate> sample, LayerFileOptions options)
    {
        var degrees = CrsTable.Get(Wgs84Point.Srid);
        var strange = sample.Count(coordinate => !degrees.IsPlausible(coordinate.X, coordinate.Y));
        return strange * 2 <= sample.Count ? Found(degrees, null) : Unknown(sample, options);
    }

    public static SourceCrs Refused(GeoError error, string? text) => new(null, text, error);
}
