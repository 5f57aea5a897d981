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

    public static GeoError NotFinite() => new("coordinate_not_finite", "A coordinate is infinite or not a number.");
}
