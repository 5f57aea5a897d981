using System.Globalization;
using NetTopologySuite.Geometries;

namespace Open311.Geo;

/// <summary>
/// A place on Earth: EPSG:4326, degrees, latitude −90…90, longitude −180…180, both finite.
/// Taken as ETRS89 (EPSG:4258), as German geodata does; the two differ by less than a metre.
/// The named members keep latitude and longitude from being swapped: nothing else in the system takes a bare pair.
/// </summary>
public readonly record struct Wgs84Point
{
    /// <summary>EPSG code of the CRS of every stored geometry.</summary>
    public const int Srid = 4326;

    private Wgs84Point(double latitude, double longitude) => (Latitude, Longitude) = (latitude, longitude);

    /// <summary>Degrees north, −90…90.</summary>
    public double Latitude { get; }

    /// <summary>Degrees east, −180…180.</summary>
    public double Longitude { get; }

    /// <summary>The point, or null if either number is not finite or out of its range (the borders themselves are in).</summary>
    public static Wgs84Point? TryCreate(double latitude, double longitude) =>
        double.IsFinite(latitude) && double.IsFinite(longitude) && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180
            ? new Wgs84Point(latitude, longitude)
            : null;

    /// <exception cref="ArgumentOutOfRangeException">A number is not finite or out of its range.</exception>
    public static Wgs84Point Create(double latitude, double longitude) =>
        TryCreate(latitude, longitude)
        ?? throw new ArgumentOutOfRangeException(nameof(latitude), string.Create(CultureInfo.InvariantCulture, $"Not a place on Earth: latitude {latitude}, longitude {longitude}."));

    /// <summary>From a stored geometry (x is longitude, SRID 4326).</summary>
    public static Wgs84Point FromGeometry(Point point) => Create(point.Y, point.X);

    /// <summary>As a geometry to store: x is longitude, y is latitude, SRID 4326.</summary>
    public Point ToGeometry() => new(Longitude, Latitude) { SRID = Srid };

    /// <summary>
    /// Great-circle distance on a sphere of radius 6,371,008.8 m (the mean radius of GRS80). Within 0.6 % of the geodesic;
    /// good for scoring and sorting near places, not for surveying.
    /// </summary>
    public Distance DistanceTo(Wgs84Point other)
    {
        const double meanRadiusMeters = 6_371_008.8;
        var phi1 = double.DegreesToRadians(Latitude);
        var phi2 = double.DegreesToRadians(other.Latitude);
        var dPhi = phi2 - phi1;
        var dLambda = double.DegreesToRadians(other.Longitude - Longitude);
        var a = Math.Pow(Math.Sin(dPhi / 2), 2) + Math.Cos(phi1) * Math.Cos(phi2) * Math.Pow(Math.Sin(dLambda / 2), 2);
        return Distance.FromMeters(2 * meanRadiusMeters * Math.Asin(Math.Min(1, Math.Sqrt(a))));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.######} {Longitude:0.######}");
}
