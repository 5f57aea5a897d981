using System.Globalization;
using Open311.Core.Layers;
using Open311.Geo;

namespace Open311.Api.Ogc;

/// <summary>
/// A coordinate reference system that features are given in and boxes are asked for in (OGC 18-058r1). EPSG:4326 has latitude first, as its authority says; CRS84 has longitude first; the
/// others have east first.
/// </summary>
/// <param name="Limits">Left, bottom, right, top, in its own units, east before north: what lies beyond is cut off a box. Degrees beyond them are refused instead.</param>
internal sealed record OgcCrs(string Uri, int Srid, bool IsLatitudeFirst, string Name, (double Left, double Bottom, double Right, double Top) Limits)
{
    private const double Mercator = 20_037_508.342789244;

    public static readonly OgcCrs Crs84 = new("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, false, "WGS 84, longitude/latitude", (-180, -90, 180, 90));

    /// <summary>The first is the one that is meant where none is named, and the one we store.</summary>
    public static readonly IReadOnlyList<OgcCrs> All =
    [
        Crs84,
        Epsg(4326, true, "WGS 84, latitude/longitude", (-180, -90, 180, 90)),
        Epsg(25832, false, "ETRS89 / UTM 32N", (-1_000_000, 0, 2_000_000, 9_400_000)),
        Epsg(25833, false, "ETRS89 / UTM 33N", (-1_000_000, 0, 2_000_000, 9_400_000)),
        Epsg(3857, false, "WGS 84 / Pseudo-Mercator", (-Mercator, -Mercator, Mercator, Mercator)),
    ];

    public bool IsInDegrees => Srid == Wgs84Point.Srid;

    public GeometryForm Form => new(Srid, IsLatitudeFirst);

    /// <summary>9 decimals of a degree are a tenth of a millimetre, 3 of a metre a millimetre.</summary>
    public int Decimals => IsInDegrees ? 9 : 3;

    public static OgcCrs? Find(string uri) => All.FirstOrDefault(crs => crs.Uri == uri);

    private static OgcCrs Epsg(int code, bool isLatitudeFirst, string name, (double, double, double, double) limits) =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://www.opengis.net/def/crs/EPSG/0/{code}"), code, isLatitudeFirst, name, limits);
}
