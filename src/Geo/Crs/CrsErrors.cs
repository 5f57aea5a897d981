using System.Globalization;

namespace Open311.Geo.Crs;

/// <summary>The expected failures of this folder, one per line.</summary>
public static class CrsErrors
{
    public static GeoError Unsupported(string found) => Unsupported(Bilingual.Same(found));

    public static GeoError Unsupported(Bilingual found)
    {
        var supported = string.Join(", ", CrsTable.All.Select(crs => string.Create(CultureInfo.InvariantCulture, $"EPSG:{crs.EpsgCode}")));
        return new GeoError("crs_unsupported", Bilingual.Of(
            $"The CRS {found} is not supported. Supported are: {supported}.",
            $"Das Koordinatensystem {found} wird nicht unterstützt. Unterstützt werden: {supported}."));
    }

    public static GeoError Unknown(IReadOnlyList<CrsCandidate> candidates)
    {
        if (candidates.Count == 0)
        {
            return new GeoError("crs_unknown",
                "The file does not say which CRS its coordinates are in, and they fit none of the supported ones.",
                "Die Datei sagt nicht, in welchem Koordinatensystem ihre Koordinaten sind, und sie passen zu keinem der unterstützten.");
        }

        var likely = candidates.Take(3).Select(candidate =>
        {
            var swapped = Swapped(candidate.AxesSwapped);
            return Bilingual.Of($"{candidate.Crs}{swapped} ({candidate.Reason})", $"{candidate.Crs}{swapped} ({candidate.Reason})");
        }).ToList();
        return new GeoError("crs_unknown",
            $"The file does not say which CRS its coordinates are in. They might be {string.Join(", or ", likely.Select(one => one.English))}. Name the CRS.",
            $"Die Datei sagt nicht, in welchem Koordinatensystem ihre Koordinaten sind. Es könnte {string.Join(", oder ", likely.Select(one => one.German))} sein. Bitte das Koordinatensystem nennen.");
    }

    /// <param name="placements">Of <see cref="CrsDetection.Elsewhere"/>, the likeliest first.</param>
    /// <param name="town">Whose boundary it was held against.</param>
    public static GeoError UnknownAndElsewhere(IReadOnlyList<CrsPlacement> placements, string town)
    {
        var likely = placements.Take(3).Select(placement =>
        {
            var (swapped, where, far) = (Swapped(placement.AxesSwapped), Degrees(placement.Place), Kilometers(placement.FromBoundary));
            return Bilingual.Of(
                $"As {placement.Crs}{swapped} they would lie at {where}, {far} from {town}.",
                $"Als {placement.Crs}{swapped} lägen sie bei {where}, {far} von {town} entfernt.");
        }).ToList();
        return new GeoError("crs_unknown",
            $"The file does not say which CRS its coordinates are in, and in none of the supported ones do they lie in or near {town}. "
            + $"{string.Join(" ", likely.Select(one => one.English))} Is it the right file? If so, name the CRS.",
            $"Die Datei sagt nicht, in welchem Koordinatensystem ihre Koordinaten sind, und in keinem der unterstützten liegen sie in oder nahe {town}. "
            + $"{string.Join(" ", likely.Select(one => one.German))} Ist es die richtige Datei? Wenn ja, bitte das Koordinatensystem nennen.");
    }

    public static GeoError DefinitionUnreadable(Bilingual reason) => new("crs_definition_unreadable",
        Bilingual.Of($"The CRS definition cannot be read: {reason}.", $"Die Definition des Koordinatensystems ist nicht lesbar: {reason}."));

    public static GeoError DefinitionContradicts(SupportedCrs named, Bilingual difference) => new("crs_definition_contradicts", Bilingual.Of(
        $"The CRS definition names EPSG:{named.EpsgCode} but {difference}. Name the CRS.",
        $"Die Definition des Koordinatensystems nennt EPSG:{named.EpsgCode}, aber {difference}. Bitte das Koordinatensystem nennen."));

    public static GeoError GridMissing(string path) => new("grid_missing",
        $"The datum grid {path} is missing or not readable. Gauß-Krüger and DHDN data need it: install Debian's package proj-data, or configure the path of BETA2007.gsb. There is no fallback, because one would be wrong by up to 2.2 m.",
        $"Das Transformationsgitter {path} fehlt oder ist nicht lesbar. Gauß-Krüger- und DHDN-Daten brauchen es: Debians Paket proj-data installieren oder den Pfad von BETA2007.gsb einstellen. Einen Ersatz gibt es nicht, denn er wäre um bis zu 2,2 m falsch.");

    public static GeoError GridBroken(Bilingual reason) => new("grid_broken",
        Bilingual.Of($"The datum grid is not a usable NTv2 file: {reason}.", $"Das Transformationsgitter ist keine brauchbare NTv2-Datei: {reason}."));

    public static GeoError OutsideArea(double x, double y, SupportedCrs crs) => new("outside_crs_area", Bilingual.Of(
        $"The coordinate {x:0.######} {y:0.######} is outside the area of {crs}.",
        $"Die Koordinate {x:0.######} {y:0.######} liegt außerhalb des Gebiets von {crs}."));

    public static GeoError OutsideGrid(double x, double y) => new("outside_grid", Bilingual.Of(
        $"The coordinate {x:0.######} {y:0.######} is outside the area of the datum grid.",
        $"Die Koordinate {x:0.######} {y:0.######} liegt außerhalb des Transformationsgitters."));

    /// <summary>To a tenth of a degree, a few kilometres: "53.5 N 10.0 E", "53,5 N 10,0 O".</summary>
    public static Bilingual Degrees(Wgs84Point place)
    {
        var (latitude, longitude) = (Math.Abs(place.Latitude), Math.Abs(place.Longitude));
        return Bilingual.Of(
            $"{latitude:0.0} {(place.Latitude < 0 ? 'S' : 'N')} {longitude:0.0} {(place.Longitude < 0 ? 'W' : 'E')}",
            $"{latitude:0.0} {(place.Latitude < 0 ? 'S' : 'N')} {longitude:0.0} {(place.Longitude < 0 ? 'W' : 'O')}");
    }

    /// <summary>Whole kilometres from ten upwards, else metres: "250 km", "4200 m".</summary>
    public static string Kilometers(Distance distance) =>
        distance.Meters < 10_000 ? distance.ToString() : string.Create(CultureInfo.InvariantCulture, $"{distance.Meters / 1000:0} km");

    public static GeoError NotFinite() => new("coordinate_not_finite", "A coordinate is infinite or not a number.", "Eine Koordinate ist unendlich oder keine Zahl.");

    private static Bilingual Swapped(bool axesSwapped) => axesSwapped ? new Bilingual(" with x and y swapped", " mit x und y vertauscht") : Bilingual.Same("");
}
