using System.Globalization;

namespace Open311.Geo.Crs;

/// <summary>The expected failures of this folder, one per line.</summary>
public static class CrsErrors
{
    public static GeoError Unsupported(string found) => new("crs_unsupported",
        $"The CRS {found} is not supported. Supported are: {string.Join(", ", CrsTable.All.Select(crs => string.Create(CultureInfo.InvariantCulture, $"EPSG:{crs.EpsgCode}")))}.");

    public static GeoError Unknown(IReadOnlyList<CrsCandidate> candidates) => new("crs_unknown", candidates.Count == 0
        ? "The file does not say which CRS its coordinates are in, and they fit none of the supported ones."
        : $"The file does not say which CRS its coordinates are in. They might be {string.Join(", or ", candidates.Take(3).Select(candidate => $"{candidate.Crs}{(candidate.AxesSwapped ? " with x and y swapped" : "")} ({candidate.Reason})"))}. Name the CRS.");

    /// <param name="placements">Of <see cref="CrsDetection.Elsewhere"/>, the likeliest first.</param>
    /// <param name="town">Whose boundary it was held against.</param>
    public static GeoError UnknownAndElsewhere(IReadOnlyList<CrsPlacement> placements, string town) => new("crs_unknown",
        $"The file does not say which CRS its coordinates are in, and in none of the supported ones do they lie in or near {town}. "
        + string.Join(" ", placements.Take(3).Select(placement =>
            $"As {placement.Crs}{(placement.AxesSwapped ? " with x and y swapped" : "")} they would lie at {Degrees(placement.Place)}, {Kilometers(placement.FromBoundary)} from {town}."))
        + " Is it the right file? If so, name the CRS.");

    public static GeoError DefinitionUnreadable(string reason) => new("crs_definition_unreadable", $"The CRS definition cannot be read: {reason}.");

    public static GeoError DefinitionContradicts(SupportedCrs named, string difference) => new("crs_definition_contradicts",
        $"The CRS definition names EPSG:{named.EpsgCode.ToString(CultureInfo.InvariantCulture)} but {difference}. Name the CRS.");

    public static GeoError GridMissing(string path) => new("grid_missing",
        $"The datum grid {path} is missing or not readable. Gauß-Krüger and DHDN data need it: install Debian's package proj-data, or configure the path of BETA2007.gsb. There is no fallback, because one would be wrong by up to 2.2 m.");

    public static GeoError GridBroken(string reason) => new("grid_broken", $"The datum grid is not a usable NTv2 file: {reason}.");

    public static GeoError OutsideArea(double x, double y, SupportedCrs crs) => new("outside_crs_area",
        string.Create(CultureInfo.InvariantCulture, $"The coordinate {x:0.######} {y:0.######} is outside the area of {crs}."));

    public static GeoError OutsideGrid(double x, double y) => new("outside_grid",
        string.Create(CultureInfo.InvariantCulture, $"The coordinate {x:0.######} {y:0.######} is outside the area of the datum grid."));

    /// <summary>To a tenth of a degree, a few kilometres: "53.5 N 10.0 E".</summary>
    public static string Degrees(Wgs84Point place) => string.Create(CultureInfo.InvariantCulture,
        $"{Math.Abs(place.Latitude):0.0} {(place.Latitude < 0 ? 'S' : 'N')} {Math.Abs(place.Longitude):0.0} {(place.Longitude < 0 ? 'W' : 'E')}");

    /// <summary>Whole kilometres from ten upwards, else metres: "250 km", "4200 m".</summary>
    public static string Kilometers(Distance distance) =>
        distance.Meters < 10_000 ? distance.ToString() : string.Create(CultureInfo.InvariantCulture, $"{distance.Meters / 1000:0} km");

    public static GeoError NotFinite() => new("coordinate_not_finite", "A coordinate is infinite or not a number.");
}
