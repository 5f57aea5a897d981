using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>What a file says about its CRS.</summary>
/// <param name="Crs">The entry of the table, or null.</param>
/// <param name="Text">The file's own words: a name or WKT; null if it says nothing.</param>
/// <param name="Error">Set exactly if <paramref name="Crs"/> is null: why, and for <c>crs_unknown</c> what it might be. The operator can still name a CRS by hand.</param>
public sealed record SourceCrs(SupportedCrs? Crs, string? Text, GeoError? Error)
{
    public static SourceCrs Found(SupportedCrs crs, string? text) => new(crs, text, null);

    public static SourceCrs Refused(GeoError error, string? text) => new(null, text, error);
}
