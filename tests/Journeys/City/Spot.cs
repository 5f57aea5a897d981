using System.Globalization;

namespace Open311.Tests.Journeys.City;

/// <summary>A house of the demo city with no report near it. Degrees, EPSG:4326.</summary>
/// <param name="Address">Street and house number.</param>
/// <param name="Lamp">Number of the street lamp that is nearest, at most 20 m away.</param>
public sealed record Spot(string Address, double Latitude, double Longitude, string Lamp)
{
    private const double MetersPerDegree = 111_320;

    public string LatitudeText => Latitude.ToString("0.######", CultureInfo.InvariantCulture);

    public string LongitudeText => Longitude.ToString("0.######", CultureInfo.InvariantCulture);

    public double MetersTo(Spot other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return double.Hypot(Latitude - other.Latitude, (Longitude - other.Longitude) * Math.Cos(Latitude * Math.PI / 180)) * MetersPerDegree;
    }

    /// <summary>Column and row of the web map's tile (EPSG:3857) that the spot lies in.</summary>
    public (int X, int Y) Tile(int zoom)
    {
        var latitude = Latitude * Math.PI / 180;
        var tiles = 1 << zoom;
        return ((int)((Longitude + 180) / 360 * tiles), (int)((1 - (Math.Asinh(Math.Tan(latitude)) / Math.PI)) / 2 * tiles));
    }
}
