using Open311.Geo.Crs;

namespace Open311.Geo.Cql2;

/// <summary>What the geometry literals of a filter are in (parameter <c>filter-crs</c> of OGC API Features, Part 3).</summary>
/// <param name="ToWgs84">Null for degrees that need no transformation.</param>
/// <param name="SecondAxisFirst">The literals have latitude (or northing) first, as EPSG's own definition of 4326, 4258 and 31467 wants it.</param>
public sealed record Cql2Crs(CoordinateTransformation? ToWgs84 = null, bool SecondAxisFirst = false)
{
    /// <summary>The default: <c>http://www.opengis.net/def/crs/OGC/1.3/CRS84</c>, longitude first.</summary>
    public static readonly Cql2Crs Crs84 = new();

    /// <summary>Of a CRS of the table; <paramref name="crs"/> is null where there is an error (that of <see cref="CoordinateTransformations.TryToWgs84"/>).</summary>
    public static bool TryCreate(int epsgCode, bool secondAxisFirst, CoordinateTransformations transformations, out Cql2Crs? crs, out GeoError? error)
    {
        ArgumentNullException.ThrowIfNull(transformations);
        crs = null;
        if (!transformations.TryToWgs84(epsgCode, out var transformation, out error))
            return false;
        crs = new Cql2Crs(epsgCode == Wgs84Point.Srid ? null : transformation, secondAxisFirst);
        return true;
    }

    /// <summary>Degrees: only there can a box go over the 180th meridian.</summary>
    public bool IsGeographic => ToWgs84 is null || ToWgs84.Source.IsGeographic;
}
