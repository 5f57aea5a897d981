namespace Open311.Geo.Crs;

/// <summary>How the degrees become metres.</summary>
public enum CrsProjectionKind
{
    TransverseMercator,
    LambertConformalConic,
    LambertAzimuthalEqualArea,

    /// <summary>The spherical formulas of EPSG:3857 applied to WGS 84 degrees.</summary>
    PopularVisualisationMercator,
}

/// <summary>
/// A map projection by its parameters: degrees for angles, metres for lengths. What a kind does not use is zero (scale: one).
/// </summary>
public sealed record CrsProjection(
    CrsProjectionKind Kind,
    double CentralMeridian = 0,
    double LatitudeOfOrigin = 0,
    double ScaleFactor = 1,
    double FalseEasting = 0,
    double FalseNorthing = 0,
    double StandardParallel1 = 0,
    double StandardParallel2 = 0)
{
    private const double DegreesTolerance = 1e-7;
    private const double MetersTolerance = 1e-3;
    private const double ScaleTolerance = 1e-9;

    /// <summary>Equal up to the digits that WKT writers round away (1e-7 degrees, 1 mm).</summary>
    public bool Matches(CrsProjection other) =>
        Kind == other.Kind
        && Math.Abs(CentralMeridian - other.CentralMeridian) <= DegreesTolerance
        && Math.Abs(LatitudeOfOrigin - other.LatitudeOfOrigin) <= DegreesTolerance
        && Math.Abs(StandardParallel1 - other.StandardParallel1) <= DegreesTolerance
        && Math.Abs(StandardParallel2 - other.StandardParallel2) <= DegreesTolerance
        && Math.Abs(ScaleFactor - other.ScaleFactor) <= ScaleTolerance
        && Math.Abs(FalseEasting - other.FalseEasting) <= MetersTolerance
        && Math.Abs(FalseNorthing - other.FalseNorthing) <= MetersTolerance;
}
