namespace Open311.Geo.Crs;

/// <summary>
/// One CRS of the fixed table. Coordinates of a file in it are always taken as x = longitude or easting, y = latitude or
/// northing, whatever axis order its EPSG entry names: that is what shapefiles, GeoPackages and GeoJSON hold.
/// </summary>
/// <param name="EpsgCode">Code in the EPSG register.</param>
/// <param name="Name">Name in the EPSG register.</param>
/// <param name="Datum">What its degrees are tied to.</param>
/// <param name="Projection">Null for degrees.</param>
/// <param name="AreaOfUse">Degrees, EPSG:4326; as the EPSG register has it, for Gauß-Krüger widened to where German offices use a zone.</param>
/// <param name="X">Plausible easting in metres or longitude in degrees; a coordinate outside is taken for another CRS.</param>
/// <param name="Y">Plausible northing in metres or latitude in degrees.</param>
public sealed record SupportedCrs(
    int EpsgCode,
    string Name,
    CrsDatum Datum,
    CrsProjection? Projection,
    BoundingBox AreaOfUse,
    ValueRange X,
    ValueRange Y)
{
    public bool IsGeographic => Projection is null;

    /// <summary>Whether both numbers are finite and in the plausible ranges.</summary>
    public bool IsPlausible(double x, double y) => X.Contains(x) && Y.Contains(y);

    /// <summary>The same numbers are the same places in both, under two codes: 31468 and 5678, 25832 and 3044; ETRS89 is taken for WGS 84 (as everywhere here).</summary>
    public bool IsSameAs(SupportedCrs other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Datum == CrsDatum.Dhdn) == (other.Datum == CrsDatum.Dhdn) && (Projection, other.Projection) switch
        {
            (null, null) => true,
            ({ } ours, { } theirs) => ours.Matches(theirs),
            _ => false,
        };
    }

    /// <summary>"EPSG:25832 (ETRS89 / UTM zone 32N)".</summary>
    public override string ToString() => $"EPSG:{EpsgCode} ({Name})";
}
