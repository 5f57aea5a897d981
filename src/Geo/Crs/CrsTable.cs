using System.Globalization;

namespace Open311.Geo.Crs;

/// <summary>
/// Every CRS that is read or written, with its traps beside it. To add one: an entry here, and a line of <c>cs2cs</c>
/// values in the test fixture. Definitions of users (WKT, PROJ strings) are matched against this table, never used themselves.
/// </summary>
public static class CrsTable
{
    private static readonly BoundingBox World = Box(-180, -90, 180, 90);
    private static readonly BoundingBox Germany = Box(5.8, 47.2, 15.1, 55.1);
    private static readonly ValueRange UtmNorthing = new(3_800_000, 9_400_000);
    private static readonly ValueRange GermanNorthing = new(5_200_000, 6_150_000);

    /// <summary>Order is preference: of two entries with the same definition (31467 and 5677) the first is what a definition without a code is taken for.</summary>
    public static IReadOnlyList<SupportedCrs> All { get; } =
    [
        // Officially latitude first; every file format here holds longitude first.
        new(4326, "WGS 84", CrsDatum.Wgs84, null, World, new(-180, 180), new(-90, 90)),

        // Same datum as 4326 here: a transformation between the two would move nothing but rounding errors (measured: 4 to 5 mm).
        new(4258, "ETRS89", CrsDatum.Etrs89, null, Box(-16.1, 32.88, 40.18, 84.73), new(-20, 45), new(30, 85)),

        // ProjNet ignores the EXTENSION of EPSG's own WKT and lands 33 km off in north: only its built-in definition is used.
        new(3857, "WGS 84 / Pseudo-Mercator", CrsDatum.Wgs84, new(CrsProjectionKind.PopularVisualisationMercator),
            Box(-180, -85.06, 180, 85.06), new(-20_037_508.35, 20_037_508.35), new(-20_048_966.11, 20_048_966.11)),

        // Projected over 4258. The zones overlap by far in practice: Berlin is often delivered in 25832, so x alone does not tell 32 from 33.
        Utm(25832, "ETRS89 / UTM zone 32N", CrsDatum.Etrs89, 9, 500_000),
        Utm(25833, "ETRS89 / UTM zone 33N", CrsDatum.Etrs89, 15, 500_000),

        // Officially north-east; files hold east-north. First digit of the easting is the zone, four zones of three degrees each.
        GaussKrueger(31466, "DHDN / 3-degree Gauss-Kruger zone 2", 2),
        GaussKrueger(31467, "DHDN / 3-degree Gauss-Kruger zone 3", 3),
        GaussKrueger(31468, "DHDN / 3-degree Gauss-Kruger zone 4", 4),
        GaussKrueger(31469, "DHDN / 3-degree Gauss-Kruger zone 5", 5),

        // The same zones, officially east-north.
        GaussKrueger(5676, "DHDN / 3-degree Gauss-Kruger zone 2 (E-N)", 2),
        GaussKrueger(5677, "DHDN / 3-degree Gauss-Kruger zone 3 (E-N)", 3),
        GaussKrueger(5678, "DHDN / 3-degree Gauss-Kruger zone 4 (E-N)", 4),
        GaussKrueger(5679, "DHDN / 3-degree Gauss-Kruger zone 5 (E-N)", 5),

        // Degrees that look like 4326 and are 120 to 207 m beside it: nothing but the stated CRS can tell.
        new(4314, "DHDN", CrsDatum.Dhdn, null, Germany, new(5.5, 15.7), new(47, 55.4)),

        // 25832/25833 with the zone number in front of the easting (eight digits), used by the offices of several Länder.
        Utm(4647, "ETRS89 / UTM zone 32N (zE-N)", CrsDatum.Etrs89, 9, 32_500_000),
        Utm(5650, "ETRS89 / UTM zone 33N (zE-N)", CrsDatum.Etrs89, 15, 33_500_000),

        // Officially north-east; files hold east-north. Otherwise 25832 and 25833.
        Utm(3044, "ETRS89 / UTM zone 32N (N-E)", CrsDatum.Etrs89, 9, 500_000),
        Utm(3045, "ETRS89 / UTM zone 33N (N-E)", CrsDatum.Etrs89, 15, 500_000),

        Utm(32632, "WGS 84 / UTM zone 32N", CrsDatum.Wgs84, 9, 500_000),
        Utm(32633, "WGS 84 / UTM zone 33N", CrsDatum.Wgs84, 15, 500_000),

        // Officially north-east; files hold east-north.
        new(3035, "ETRS89-extended / LAEA Europe", CrsDatum.Etrs89,
            new(CrsProjectionKind.LambertAzimuthalEqualArea, CentralMeridian: 10, LatitudeOfOrigin: 52, FalseEasting: 4_321_000, FalseNorthing: 3_210_000),
            Box(-35.58, 24.6, 44.83, 84.73), new(900_000, 7_400_000), new(900_000, 7_400_000)),

        // Eastings and northings around zero, so nearly every small number fits: never guessed from magnitude alone.
        new(5243, "ETRS89 / LCC Germany (E-N)", CrsDatum.Etrs89,
            new(CrsProjectionKind.LambertConformalConic, CentralMeridian: 10.5, LatitudeOfOrigin: 51, StandardParallel1: 48 + 2 / 3d, StandardParallel2: 53 + 2 / 3d),
            Box(5.87, 47.27, 15.04, 55.09), new(-400_000, 400_000), new(-460_000, 500_000)),
    ];

    // EPSG register: latitude and longitude, or northing and easting.
    private static readonly HashSet<int> NorthFirst = [4326, 4258, 4314, 31466, 31467, 31468, 31469, 3044, 3045, 3035];

    private static readonly Dictionary<int, SupportedCrs> ByCode = All.ToDictionary(crs => crs.EpsgCode);

    /// <summary>The CRS with this EPSG code, or null if it is not in the table.</summary>
    public static SupportedCrs? Find(int epsgCode) => ByCode.GetValueOrDefault(epsgCode);

    /// <summary>Whether the register names north before east; matters only to formats that follow it (GML).</summary>
    public static bool IsNorthFirst(int epsgCode) => NorthFirst.Contains(epsgCode);

    /// <summary>The CRS with this EPSG code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in the table.</exception>
    public static SupportedCrs Get(int epsgCode) =>
        Find(epsgCode) ?? throw new ArgumentOutOfRangeException(nameof(epsgCode), epsgCode, "Not in the table of supported CRS.");

    /// <summary>
    /// The EPSG code in one of the usual spellings: "EPSG:25832", "urn:ogc:def:crs:EPSG::25832", "http://www.opengis.net/def/crs/EPSG/0/25832",
    /// "25832"; CRS84 in its spellings is 4326. Null if it is none of them; the code need not be in the table.
    /// </summary>
    public static int? ParseCode(string text)
    {
        var name = text.Trim();
        if (name.EndsWith("CRS84", StringComparison.OrdinalIgnoreCase)
            && (name.Length == 5 || name.Contains("OGC", StringComparison.OrdinalIgnoreCase)))
            return Wgs84Point.Srid;
        var digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
            digits--;
        if (digits > 0 && !name.Contains("EPSG", StringComparison.OrdinalIgnoreCase))
            return null;
        return int.TryParse(name.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code > 0 ? code : null;
    }

    private static SupportedCrs Utm(int code, string name, CrsDatum datum, double centralMeridian, double falseEasting) =>
        new(code, name, datum,
            new(CrsProjectionKind.TransverseMercator, CentralMeridian: centralMeridian, ScaleFactor: 0.9996, FalseEasting: falseEasting),
            Box(centralMeridian - 3, 0, centralMeridian + 3, 84), new(falseEasting - 400_000, falseEasting + 500_000), UtmNorthing);

    private static SupportedCrs GaussKrueger(int code, string name, int zone) =>
        new(code, name, CrsDatum.Dhdn,
            new(CrsProjectionKind.TransverseMercator, CentralMeridian: 3 * zone, FalseEasting: zone * 1_000_000 + 500_000),
            Box(Math.Max(5.8, 3 * zone - 2), 47.2, Math.Min(15.1, 3 * zone + 2), 55.1),
            new(zone * 1_000_000 + 200_000, zone * 1_000_000 + 800_000), GermanNorthing);

    private static BoundingBox Box(double west, double south, double east, double north) =>
        BoundingBox.TryCreate(west, south, east, north) ?? throw new ArgumentOutOfRangeException(nameof(west), west, "Not a box on Earth.");
}
