using System.Globalization;
using Open311.Core.Failures;
using Open311.Geo;
using Open311.Geo.Crs;

namespace Open311.Core.Layers;

/// <summary>Every reason for which a layer file is not imported.</summary>
public static class LayerFailures
{
    public static readonly Failure KeyInvalid = new(
        FailureKind.Invalid, "layer.key_invalid", "A layer's key has 1 to 64 of the characters a-z, 0-9, _ and -.",
        "Der Schlüssel einer Ebene hat 1 bis 64 der Zeichen a-z, 0-9, _ und -.", "layer");

    /// <summary>The reader's own reasons; for an unknown CRS the text names the candidates and the option.</summary>
    public static Failure Unreadable(GeoError error)
    {
        var (english, german) = error.Code is "crs_unknown" or "crs_definition_unreadable" or "crs_definition_contradicts"
            ? (" It is named with --crs, for example --crs EPSG:25832.", " Genannt wird es mit --crs, zum Beispiel --crs EPSG:25832.")
            : ("", "");
        return new Failure(
            FailureKind.Invalid, $"layer.{error.Code}", error.Text + english, $"Die Datei kann nicht eingelesen werden: {error.German ?? error.Text}{german}",
            error.Code.StartsWith("crs_", StringComparison.Ordinal) ? "crs" : "file");
    }

    public static Failure BreaksOff(long number, string reason) => new(
        FailureKind.Invalid, "layer.breaks_off",
        string.Create(CultureInfo.InvariantCulture, $"The file breaks off at feature {number}, nothing was imported: {reason}"),
        string.Create(CultureInfo.InvariantCulture, $"Die Datei bricht bei Objekt {number} ab, nichts wurde übernommen: {reason}"), "file");

    public static readonly Failure Empty = new(
        FailureKind.Invalid, "layer.empty", "The file has no features; the version in use stays.", "Die Datei hat keine Objekte; die bisherige Fassung bleibt in Gebrauch.", "file");

    public static Failure ColumnMissing(string field, string column, IReadOnlyList<string> columns) => new(
        FailureKind.Invalid, "layer.column_missing",
        columns.Count == 0 ? $"There is no column '{column}': the file has none at all." : $"There is no column '{column}'. The file has: {string.Join(", ", columns)}.",
        columns.Count == 0 ? $"Eine Spalte '{column}' gibt es nicht: Die Datei hat gar keine." : $"Eine Spalte '{column}' gibt es nicht. Die Datei hat: {string.Join(", ", columns)}.", field);

    /// <param name="distance">From the boundary to the feature that is nearest to it.</param>
    /// <param name="place">Where that feature is.</param>
    /// <param name="axesLookSwapped">With x and y exchanged it would lie in the town.</param>
    /// <param name="other">The CRS in which it would; null if there is none.</param>
    public static Failure OutsideJurisdiction(string town, Wgs84Point place, Distance distance, bool axesLookSwapped, SupportedCrs? other)
    {
        var (where, far) = (CrsErrors.Degrees(place), CrsErrors.Kilometers(distance));
        var (english, german) = axesLookSwapped
            ? ("The axes look swapped (latitude first): with x and y exchanged it would lie in the town. Exchange them in the file.",
                "Die Achsen scheinen vertauscht (Breite zuerst): mit x und y getauscht läge sie im Ort. Tauschen Sie sie in der Datei.")
            : other is not null
                ? (string.Create(CultureInfo.InvariantCulture, $"As {other} it would lie in the town: name that CRS with --crs EPSG:{other.EpsgCode}."),
                    string.Create(CultureInfo.InvariantCulture, $"Als {other} läge sie im Ort: Nennen Sie dieses Koordinatensystem mit --crs EPSG:{other.EpsgCode}."))
                : ("Is it the right file, and the right CRS?", "Ist es die richtige Datei und das richtige Koordinatensystem?");
        return new Failure(
            FailureKind.Invalid, "layer.outside_jurisdiction",
            $"The layer lies wholly outside the boundary of {town}: its nearest feature is at {where}, {far} away. {english} A layer that belongs there is imported with --anywhere.",
            $"Die Ebene liegt ganz außerhalb der Grenze von {town}: Ihr nächstes Objekt ist bei {where}, {far} entfernt. {german} Eine Ebene, die dorthin gehört, wird mit --anywhere übernommen.",
            axesLookSwapped || other is null ? "file" : "crs");
    }

    /// <summary>The coordinates are none of the CRS, but would be with x and y exchanged.</summary>
    public static Failure AxesSwapped(SupportedCrs crs) => new(
        FailureKind.Invalid, "layer.axes_swapped",
        $"No coordinate is one of {crs}, and the axes look swapped: with x and y exchanged the layer would lie in the town. Exchange them in the file.",
        $"Keine Koordinate ist eine von {crs}, und die Achsen scheinen vertauscht: mit x und y getauscht läge die Ebene im Ort. Tauschen Sie sie in der Datei.", "file");

    public static Failure NothingUsable(long problems, ImportProblem? first) => new(
        FailureKind.Invalid, "layer.nothing_usable",
        problems == 0 || first is null
            ? "The file has no features; an empty layer is not published."
            : string.Create(CultureInfo.InvariantCulture, $"None of the {problems} features can be used; feature {first.Number}: {first.Reason}"),
        problems == 0 || first is null
            ? "Die Datei hat keine Objekte; eine leere Ebene wird nicht veröffentlicht."
            : string.Create(CultureInfo.InvariantCulture, $"Keines der {problems} Objekte ist brauchbar; Objekt {first.Number}: {first.Reason}"), "file");
}
