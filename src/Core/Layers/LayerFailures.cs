using System.Globalization;
using Open311.Core.Failures;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>Every reason for which a layer file is not imported.</summary>
public static class LayerFailures
{
    public static readonly Failure KeyInvalid = new(
        FailureKind.Invalid, "layer.key_invalid", "A layer's key has 1 to 64 of the characters a-z, 0-9, _ and -.",
        "Der Schlüssel einer Ebene hat 1 bis 64 der Zeichen a-z, 0-9, _ und -.", "layer");

    /// <summary>The reader's own reasons; for an unknown CRS the text names the candidates.</summary>
    public static Failure Unreadable(GeoError error) => new(
        FailureKind.Invalid, $"layer.{error.Code}", error.Text, $"Die Datei kann nicht eingelesen werden: {error.Text}", error.Code.StartsWith("crs_", StringComparison.Ordinal) ? "crs" : "file");

    public static Failure BreaksOff(long number, string reason) => new(
        FailureKind.Invalid, "layer.breaks_off",
        string.Create(CultureInfo.InvariantCulture, $"The file breaks off at feature {number}, nothing was imported: {reason}"),
        string.Create(CultureInfo.InvariantCulture, $"Die Datei bricht bei Objekt {number} ab, nichts wurde übernommen: {reason}"), "file");

    public static Failure ColumnMissing(string field, string column, IReadOnlyList<string> columns) => new(
        FailureKind.Invalid, "layer.column_missing",
        columns.Count == 0 ? $"There is no column '{column}': the file has none at all." : $"There is no column '{column}'. The file has: {string.Join(", ", columns)}.",
        columns.Count == 0 ? $"Eine Spalte '{column}' gibt es nicht: Die Datei hat gar keine." : $"Eine Spalte '{column}' gibt es nicht. Die Datei hat: {string.Join(", ", columns)}.", field);

    public static Failure NothingUsable(long problems, ImportProblem? first) => new(
        FailureKind.Invalid, "layer.nothing_usable",
        problems == 0 || first is null
            ? "The file has no features; an empty layer is not published."
            : string.Create(CultureInfo.InvariantCulture, $"None of the {problems} features can be used; feature {first.Number}: {first.Reason}"),
        problems == 0 || first is null
            ? "Die Datei hat keine Objekte; eine leere Ebene wird nicht veröffentlicht."
            : string.Create(CultureInfo.InvariantCulture, $"Keines der {problems} Objekte ist brauchbar; Objekt {first.Number}: {first.Reason}"), "file");
}
