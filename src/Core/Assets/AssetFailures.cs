using System.Globalization;
using Open311.Core.Failures;

namespace Open311.Core.Assets;

/// <summary>Every reason for which a layer is not marked as assets, or an asset is not taken.</summary>
public static class AssetFailures
{
    public static Failure NoneOfService(string serviceCode) => new(
        FailureKind.NotFound, "asset.none_of_service", $"Service {serviceCode} has no assets.", $"Zum Anliegen {serviceCode} gibt es keine Objekte.", "service_code");

    public static readonly Failure NotTaken = new(
        FailureKind.Invalid, "asset.not_taken", "This service has no assets; leave asset_id out.", "Zu diesem Anliegen gibt es keine Objekte; asset_id bitte weglassen.", "asset_id");

    /// <summary>Of a report: it names what is not in the layer.</summary>
    public static readonly Failure Unknown = new(
        FailureKind.Invalid, "asset.unknown", "There is no asset with this asset_id among those of the service. GET assets gives those near a place.",
        "Ein Objekt mit dieser asset_id gibt es zu diesem Anliegen nicht. GET assets nennt die in der Nähe eines Orts.", "asset_id");

    /// <summary>Asked for by its address.</summary>
    public static readonly Failure NotFound = new(
        FailureKind.NotFound, "asset.not_found", "There is no asset with this id, and no report has named one.", "Ein Objekt mit dieser Nummer gibt es nicht, und keine Meldung hat eines genannt.", "asset_id");

    public static Failure TooFar(double meters, double maxMeters) => new(
        FailureKind.Invalid, "asset.too_far",
        string.Create(CultureInfo.InvariantCulture, $"The asset is {meters:0} m away from lat and long; up to {maxMeters:0} m are taken. Name another asset, or leave lat and long out to take its place."),
        string.Create(CultureInfo.InvariantCulture, $"Das Objekt liegt {meters:0} m von lat und long entfernt; bis {maxMeters:0} m gelten. Ein anderes Objekt nennen, oder lat und long weglassen: dann gilt sein Ort."), "asset_id");

    public static Failure SnapDistanceInvalid() => new(
        FailureKind.Invalid, "asset.snap_distance_invalid",
        string.Create(CultureInfo.InvariantCulture, $"The snap distance is from {AssetLayer.MinSnapMeters} to {AssetLayer.MaxSnapMeters} metres."),
        string.Create(CultureInfo.InvariantCulture, $"Der Fangabstand ist von {AssetLayer.MinSnapMeters} bis {AssetLayer.MaxSnapMeters} Meter."), "snap_distance_meters");

    public static readonly Failure LabelInvalid = new(
        FailureKind.Invalid, "asset.label_invalid",
        $"A label has at most {AssetLayer.MaxLabelLength} characters and names columns in braces, e.g. \"Lamp {{nr}}\".",
        $"Eine Bezeichnung hat höchstens {AssetLayer.MaxLabelLength} Zeichen und nennt Spalten in geschweiften Klammern, z. B. „Leuchte {{nr}}“.", "label");

    /// <param name="keyColumn">The column that names the layer's objects.</param>
    public static Failure IdColumnIsNotKey(string column, string keyColumn) => new(
        FailureKind.Conflict, "asset.id_column_is_not_key",
        $"The layer's objects are told apart by the column '{keyColumn}', not by '{column}': an asset's id is what stays from version to version. Import the layer with the key column '{column}'.",
        $"Die Objekte der Ebene werden durch die Spalte '{keyColumn}' unterschieden, nicht durch '{column}': Die Nummer eines Objekts ist, was von Fassung zu Fassung bleibt. Die Ebene mit der Schlüsselspalte '{column}' einlesen.", "id_column");

    public static readonly Failure LayerWithoutKey = new(
        FailureKind.Conflict, "asset.layer_without_key",
        "The layer has no key column: its objects are told apart by their content, and would be others after every change. Import it with a key column (--key).",
        "Die Ebene hat keine Schlüsselspalte: Ihre Objekte werden am Inhalt unterschieden und wären nach jeder Änderung andere. Mit Schlüsselspalte einlesen (--key).", "layer");
}
