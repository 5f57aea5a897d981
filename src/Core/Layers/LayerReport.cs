using NetTopologySuite.Geometries;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>How bad a finding is. Stored in snake_case.</summary>
public enum LayerSeverity
{
    /// <summary>Something is lost, or routing would go wrong.</summary>
    Error,

    /// <summary>Somebody should look.</summary>
    Warning,

    /// <summary>Good to know.</summary>
    Info,
}

/// <summary>What the check of a version found. Stored with it, so that everybody reads the same.</summary>
/// <param name="Format">Of the file.</param>
/// <param name="SourceSrid">EPSG code the coordinates were taken to be in.</param>
/// <param name="CrsMethod">How they came to EPSG:4326. What was stored before there were two languages is English in both, here and below.</param>
/// <param name="CrsAccuracyMeters">What that may be wrong by, in metres.</param>
/// <param name="FeatureCount">Kept.</param>
/// <param name="DroppedCount">Left out.</param>
/// <param name="Remarks">On the file as a whole.</param>
/// <param name="Findings">Errors first; a rule that found nothing is not listed.</param>
/// <param name="GreatestRepairShare">The greatest change of one object's area by its repair, 0 to 1; null: no area was repaired.</param>
/// <param name="RepairedSquareMeters">By how much all repairs together changed areas, in square metres.</param>
/// <param name="UncoveredShare">Of area layers that are to cover the town: the part of it that none of them covers, 0 to 1. Null: not asked.</param>
public sealed record LayerReport(
    string Format, int SourceSrid, Bilingual CrsMethod, double CrsAccuracyMeters, long FeatureCount, long DroppedCount, IReadOnlyList<Bilingual> Remarks, IReadOnlyList<LayerFinding> Findings,
    double? GreatestRepairShare, double RepairedSquareMeters, double? UncoveredShare)
{
    public long Count(LayerSeverity severity) => Findings.Where(finding => finding.Severity == severity).Sum(finding => finding.Count);
}

/// <param name="Code">One of <see cref="LayerRules"/>, or a reader's own.</param>
/// <param name="Count">All of them; <paramref name="Offenders"/> are the first <see cref="LayerRules.ListedOffenders"/>.</param>
public sealed record LayerFinding(string Code, LayerSeverity Severity, long Count, IReadOnlyList<LayerOffender> Offenders);

/// <param name="Number">The object's place in the file, from 1; null: not one object.</param>
/// <param name="Key">Null: it has none. Of two neighbours both, with a + between.</param>
/// <param name="Longitude">EPSG:4326; null: no place is known.</param>
public sealed record LayerOffender(long? Number, string? Key, double? Longitude, double? Latitude, Bilingual Reason)
{
    /// <param name="wgs84">Its first corner is the place.</param>
    internal static LayerOffender At(long number, string? key, Geometry wgs84, Bilingual reason) => new(number, key, wgs84.Coordinate.X, wgs84.Coordinate.Y, reason);
}
