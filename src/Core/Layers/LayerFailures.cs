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
        var (field, english, german) = error.Code switch
        {
            "crs_unknown" or "crs_definition_unreadable" or "crs_definition_contradicts" => ("crs", " It is named as crs, for example EPSG:25832.", " Genannt wird es als crs, zum Beispiel EPSG:25832."),
            "crs_unsupported" => ("crs", "", ""),
            "layer_ambiguous" or "archive_ambiguous" or "shapefile_ambiguous" or "layer_missing" => ("table", " It is named as table.", " Genannt wird sie als table („Ebene der Datei“)."),
            _ => ("file", "", ""),
        };
        return new Failure(FailureKind.Invalid, $"layer.{error.Code}", error.Text + english, $"Die Datei kann nicht eingelesen werden: {error.German}{german}", field);
    }

    public static Failure GridTooLarge(int maxBytes) => new(
        FailureKind.Invalid, "layer.grid_too_large",
        string.Create(CultureInfo.InvariantCulture, $"The datum grid is too large; {maxBytes / 1024 / 1024} MiB are allowed."),
        string.Create(CultureInfo.InvariantCulture, $"Das Transformationsgitter ist zu groß; erlaubt sind {maxBytes / 1024 / 1024} MiB."), "file");

    public static Failure GridUnreadable(GeoError error) => new(
        FailureKind.Invalid, "layer.grid_unreadable", $"The file is no NTv2 grid that can be read. {error.Text}", $"Die Datei ist kein lesbares NTv2-Gitter. {error.German}", "file");

    public static Failure GridAccuracyInvalid(double max) => new(
        FailureKind.Invalid, "layer.grid_accuracy_invalid",
        string.Create(CultureInfo.InvariantCulture, $"The accuracy of a grid is more than 0 and at most {max} metres."),
        string.Create(CultureInfo.InvariantCulture, $"Die Genauigkeit eines Gitters ist größer als 0 und höchstens {max} Meter."), "accuracy");

    public static readonly Failure GridAccuracyMissing = new(
        FailureKind.Invalid, "layer.grid_accuracy_missing",
        "The grid does not say how accurate it is; name it in metres (accuracy), as its publisher gives it. Imports state it.",
        "Das Gitter sagt nicht, wie genau es ist; bitte in Metern nennen (accuracy), wie sein Herausgeber es angibt. Einlesungen geben es an.", "accuracy");

    /// <param name="middle">Of the town.</param>
    public static Failure GridElsewhere(Wgs84Point middle) => new(
        FailureKind.Invalid, "layer.grid_elsewhere",
        $"The grid does not cover the middle of the town ({CrsErrors.Degrees(middle)}); it is one of another place.",
        $"Das Gitter deckt die Mitte des Orts nicht ab ({CrsErrors.Degrees(middle).German}); es ist das einer anderen Gegend.", "file");

    /// <param name="meters">From where BETA2007 leads.</param>
    public static Failure GridImplausible(double meters) => new(
        FailureKind.Invalid, "layer.grid_implausible",
        string.Create(CultureInfo.InvariantCulture, $"In the middle of the town the grid leads {meters:0} m away from where BETA2007 leads: it is not one from DHDN to ETRS89, or goes the other way round."),
        string.Create(CultureInfo.GetCultureInfo("de"), $"In der Ortsmitte führt das Gitter {meters:0} m von dort weg, wohin BETA2007 führt: Es ist keines von DHDN nach ETRS89, oder es geht in die andere Richtung."), "file");

    public static readonly Failure GridNone = new(
        FailureKind.NotFound, "layer.grid_none", "The town has no datum grid of its own; BETA2007 is used.", "Der Ort hat kein eigenes Transformationsgitter; benutzt wird BETA2007.");

    public static Failure BreaksOff(long number, Bilingual reason) => new(
        FailureKind.Invalid, "layer.breaks_off",
        string.Create(CultureInfo.InvariantCulture, $"The file breaks off at feature {number}, nothing was imported: {reason.English}"),
        string.Create(CultureInfo.InvariantCulture, $"Die Datei bricht bei Objekt {number} ab, nichts wurde übernommen: {reason.German}"), "file");

    public static readonly Failure Empty = new(
        FailureKind.Invalid, "layer.empty", "The file has no features; the version in use stays.", "Die Datei hat keine Objekte; die bisherige Fassung bleibt in Gebrauch.", "file");

    public static Failure ColumnMissing(string field, string column, IReadOnlyList<string> columns) => new(
        FailureKind.Invalid, "layer.column_missing",
        columns.Count == 0 ? $"There is no column '{column}': the file has none at all." : $"There is no column '{column}'. The file has: {string.Join(", ", columns)}.",
        columns.Count == 0 ? $"Eine Spalte '{column}' gibt es nicht: Die Datei hat gar keine." : $"Eine Spalte '{column}' gibt es nicht. Die Datei hat: {string.Join(", ", columns)}.", field);

    /// <summary>The names of objects would be gone, and nobody had said so.</summary>
    public static Failure LabelMissing(string column, IReadOnlyList<string> columns) => new(
        FailureKind.Invalid, "layer.label_missing",
        $"The version before names its objects by the column '{column}', which this file does not have. Name another column as label, or give an empty one if they are to have no names. The file has: {string.Join(", ", columns)}.",
        $"Die Fassung davor benennt ihre Objekte nach der Spalte '{column}', die diese Datei nicht hat. Eine andere Spalte als Bezeichnung nennen, oder eine leere, wenn sie keine Namen haben sollen. Die Datei hat: {string.Join(", ", columns)}.", "label");

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
                ? (string.Create(CultureInfo.InvariantCulture, $"As {other} it would lie in the town: name EPSG:{other.EpsgCode} as crs."),
                    string.Create(CultureInfo.InvariantCulture, $"Als {other} läge sie im Ort: Nennen Sie EPSG:{other.EpsgCode} als crs."))
                : ("Is it the right file, and the right CRS?", "Ist es die richtige Datei und das richtige Koordinatensystem?");
        return new Failure(
            FailureKind.Invalid, "layer.outside_jurisdiction",
            $"The layer lies wholly outside the boundary of {town}: its nearest feature is at {where}, {far} away. {english} A layer that belongs there is imported with --anywhere.",
            $"Die Ebene liegt ganz außerhalb der Grenze von {town}: Ihr nächstes Objekt ist bei {where.German}, {far} entfernt. {german} Eine Ebene, die dorthin gehört, wird mit --anywhere übernommen.",
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
            : string.Create(CultureInfo.InvariantCulture, $"None of the {problems} features can be used; feature {first.Number}: {first.Reason.English}"),
        problems == 0 || first is null
            ? "Die Datei hat keine Objekte; eine leere Ebene wird nicht veröffentlicht."
            : string.Create(CultureInfo.InvariantCulture, $"Keines der {problems} Objekte ist brauchbar; Objekt {first.Number}: {first.Reason.German}"), "file");

    public static readonly Failure AttributionMissing = new(
        FailureKind.Invalid, "layer.attribution_missing",
        "A layer needs an attribution: who is to be named where its data are shown, e.g. \"Stadt Musterstadt, Vermessungsamt\". The next version keeps it.",
        "Eine Ebene braucht einen Quellenvermerk: wer zu nennen ist, wo ihre Daten gezeigt werden, z. B. „Stadt Musterstadt, Vermessungsamt“. Die nächste Fassung behält ihn.", "attribution");

    public static readonly Failure LicenceMissing = new(
        FailureKind.Invalid, "layer.licence_missing",
        "A layer needs a licence: its name, code or address, e.g. dl-de/by-2-0 or CC0-1.0. The next version keeps it.",
        "Eine Ebene braucht eine Lizenz: Name, Kürzel oder Adresse, z. B. dl-de/by-2-0 oder CC0-1.0. Die nächste Fassung behält sie.", "licence");

    public static readonly Failure KeyNotKnown = new(
        FailureKind.Invalid, "layer.key_not_known", "Which column the keys of the version before came from was not written down then; name it (key).",
        "Aus welcher Spalte die Schlüssel der vorigen Fassung kamen, wurde damals nicht festgehalten; bitte nennen (key).", "key");

    public static Failure TextTooLong(string field, int max) => new(
        FailureKind.Invalid, $"layer.{field}_too_long", $"{field} may have {max} characters.", $"{field} darf {max} Zeichen haben.", field);

    public static Failure Unknown(string key) => new(
        FailureKind.NotFound, "layer.unknown", $"There is no layer '{key}'.", $"Eine Ebene '{key}' gibt es nicht.", "layer");

    public static Failure VersionUnknown(string key, int number) => new(
        FailureKind.NotFound, "layer.version_unknown",
        string.Create(CultureInfo.InvariantCulture, $"Layer {key} has no version {number}, or has it no more."),
        string.Create(CultureInfo.InvariantCulture, $"Die Ebene {key} hat keine Fassung {number}, oder nicht mehr."), "version");

    public static Failure NothingStaged(string key) => new(
        FailureKind.Conflict, "layer.nothing_staged",
        $"Layer {key} has no staged version that is newer than the one in use; import one, or name a version.",
        $"Die Ebene {key} hat keine vorbereitete Fassung, die neuer ist als die in Gebrauch; eine einlesen, oder eine Fassung nennen.", "version");

    public static Failure NothingPublished(string key) => new(
        FailureKind.Conflict, "layer.nothing_published", $"Of layer {key} nothing is published.", $"Von der Ebene {key} ist nichts veröffentlicht.");

    public static Failure AlreadyPublished(int number) => new(
        FailureKind.Conflict, "layer.already_published",
        string.Create(CultureInfo.InvariantCulture, $"Version {number} is published already."), string.Create(CultureInfo.InvariantCulture, $"Die Fassung {number} ist schon veröffentlicht."), "version");

    public static Failure NothingBefore(int number) => new(
        FailureKind.Conflict, "layer.nothing_before",
        string.Create(CultureInfo.InvariantCulture, $"There is no version to go back to: before version {number} none was in use, or it is not kept any more."),
        string.Create(CultureInfo.InvariantCulture, $"Es gibt keine Fassung, zu der es zurückginge: Vor Fassung {number} war keine in Gebrauch, oder sie ist nicht mehr da."), "version");

    public static readonly Failure Busy = new(
        FailureKind.Conflict, "layer.busy", "Others publish versions of this layer at this moment; try again.", "Andere veröffentlichen gerade Fassungen dieser Ebene; noch einmal versuchen.");

    public static Failure ConfirmGone(LayerDiff diff) => new(
        FailureKind.Conflict, "layer.confirm_gone",
        string.Create(CultureInfo.InvariantCulture, $"{diff.Gone} of the {diff.OldCount} objects of version {diff.AgainstNumber} are gone: {diff.GoneShare:P1}, more than {LayerConfirmations.MaxGoneShare:P0}. Look at the diff; if it is right, confirm (--confirm, or confirm=true)."),
        string.Create(CultureInfo.GetCultureInfo("de"), $"{diff.Gone} der {diff.OldCount} Objekte der Fassung {diff.AgainstNumber} fehlen: {diff.GoneShare:P1}, mehr als {LayerConfirmations.MaxGoneShare:P0}. Den Vergleich ansehen; stimmt er, bestätigen (--confirm oder confirm=true)."), "confirm");

    public static Failure ConfirmArea(LayerDiff diff) => new(
        FailureKind.Conflict, "layer.confirm_area",
        string.Create(CultureInfo.InvariantCulture, $"{diff.AreaShare:P1} of the area changes against version {diff.AgainstNumber}, more than {LayerConfirmations.MaxAreaShare:P0}. Look at the diff; if it is right, confirm (--confirm, or confirm=true)."),
        string.Create(CultureInfo.GetCultureInfo("de"), $"{diff.AreaShare:P1} der Fläche ändern sich gegen Fassung {diff.AgainstNumber}, mehr als {LayerConfirmations.MaxAreaShare:P0}. Den Vergleich ansehen; stimmt er, bestätigen (--confirm oder confirm=true)."), "confirm");

    public static Failure ConfirmRepair(LayerReport report) => new(
        FailureKind.Conflict, "layer.confirm_repair",
        string.Create(CultureInfo.InvariantCulture, $"Repairing invalid geometries changes an area by {report.GreatestRepairShare:P1}, more than {LayerConfirmations.MaxRepairShare:P1}. The report names the objects; if they are right, confirm (--confirm, or confirm=true)."),
        string.Create(CultureInfo.GetCultureInfo("de"), $"Die Reparatur ungültiger Geometrien ändert eine Fläche um {report.GreatestRepairShare:P1}, mehr als {LayerConfirmations.MaxRepairShare:P1}. Der Prüfbericht nennt die Objekte; stimmen sie, bestätigen (--confirm oder confirm=true)."), "confirm");

    public const string ConfirmMovesCode = "layer.confirm_moves";

    /// <param name="moves">Names of departments, most frequent first.</param>
    public static Failure ConfirmMoves(string layer, int version, int days, int looked, IReadOnlyList<(string From, string To, int Count)> moves)
    {
        const int listed = 5;
        var (count, named) = (moves.Sum(row => row.Count), string.Join(", ", moves.Take(listed).Select(row => $"{row.From} → {row.To} {row.Count}")) + (moves.Count > listed ? " …" : ""));
        return new Failure(
            FailureKind.Conflict, ConfirmMovesCode,
            $"Of the {looked} reports of the last {days} days, {count} would go to another department: {named}. The list and the map: layers diff {layer} --version {version}, or the staff pages. If it is right, confirm (--confirm, or confirm=true).",
            $"Von den {looked} Meldungen der letzten {days} Tage gingen {count} an eine andere Stelle: {named}. Liste und Karte: layers diff {layer} --version {version}, oder die Seiten der Verwaltung. Stimmt es so, bestätigen (--confirm oder confirm=true).", "confirm");
    }

    public static Failure FileTooLarge(long max)
    {
        var most = FileSize.Of(max);
        return new Failure(
            FailureKind.Invalid, "layer.file_too_large",
            $"The file is larger than {most.English}, which is the limit (Layers__MaxFileBytes).", $"Die Datei ist größer als {most.German}, und das ist die Grenze (Layers__MaxFileBytes).", "file");
    }

    public static Failure TooManyFeatures(long max) => new(
        FailureKind.Invalid, "layer.too_many_features",
        string.Create(CultureInfo.InvariantCulture, $"The file has more than {max:N0} features (Layers__MaxFeatures); nothing was imported."),
        string.Create(CultureInfo.GetCultureInfo("de"), $"Die Datei hat mehr als {max:N0} Objekte (Layers__MaxFeatures); nichts wurde übernommen."), "file");

    public static Failure TooManyVertices(long number, int vertices, int max) => new(
        FailureKind.Invalid, "layer.too_many_vertices",
        string.Create(CultureInfo.InvariantCulture, $"Feature {number} has {vertices} vertices; {max} are allowed (Layers__MaxVertices). Nothing was imported."),
        string.Create(CultureInfo.InvariantCulture, $"Das Objekt {number} hat {vertices} Stützpunkte; erlaubt sind {max} (Layers__MaxVertices). Nichts wurde übernommen."), "file");

    public static readonly Failure FallbackMissing = new(
        FailureKind.Conflict, "layer.fallback_missing",
        "The jurisdiction has no department yet, so nothing is routed.", "Der Ort hat noch keine Stelle, also wird nichts verteilt.");

    public static readonly Failure FileMissing = new(
        FailureKind.Invalid, "layer.file_missing", "The form has no file: send it as the field \"file\" of a multipart/form-data body.", "Dem Formular fehlt die Datei: als Feld „file“ eines multipart/form-data-Inhalts senden.", "file");

    public static readonly Failure FileTwice = new(
        FailureKind.Invalid, "layer.file_twice", "The form has more than one file; send one.", "Das Formular hat mehr als eine Datei; eine senden.", "file");

    public static readonly Failure FormUnreadable = new(
        FailureKind.Invalid, "layer.form_unreadable", "The body is no multipart/form-data that can be read, or breaks off.", "Der Inhalt ist kein lesbares multipart/form-data, oder er bricht ab.");

    public static readonly Failure CrsNotACode = new(
        FailureKind.Invalid, "crs.invalid", "crs must be an EPSG code, such as 25832.", "crs muss ein EPSG-Code sein, etwa 25832.", "crs");

    public static Failure CrsNotSupported(int code)
    {
        var error = CrsErrors.Unsupported(string.Create(CultureInfo.InvariantCulture, $"EPSG:{code}"));
        return new Failure(FailureKind.Invalid, "crs.invalid", error.Text, error.German, "crs");
    }

    public static Failure CrsFitsNothing(SupportedCrs crs) => new(
        FailureKind.Invalid, "crs.fits_nothing", $"None of the coordinates looked at is one of {crs}.", $"Keine der angesehenen Koordinaten ist eine von {crs}.", "crs");

    public static Failure TooManyImports(int max) => new(
        FailureKind.TooMany, "layer.too_many_imports",
        string.Create(CultureInfo.InvariantCulture, $"{max} imports wait already; try again when some have ended."),
        string.Create(CultureInfo.InvariantCulture, $"Es warten schon {max} Einlesungen; wieder versuchen, wenn einige beendet sind."))
    {
        RetryAfterSeconds = 60,
    };

    public static readonly Failure ImportUnknown = new(FailureKind.NotFound, "layer_import.unknown", "There is no such import.", "Eine solche Einlesung gibt es nicht.");

    public static readonly Failure ImportFileGone = new(
        FailureKind.Conflict, "layer_import.file_gone",
        "Only the file of an import that was refused because of its coordinate system is kept, for a day; this one is not there any more. Please send it again.",
        "Nur die Datei einer Einlesung, die wegen ihres Koordinatensystems abgelehnt wurde, wird behalten, einen Tag lang; diese ist nicht mehr da. Bitte noch einmal senden.");

    /// <summary>Whether the coordinates may be right, and only their CRS is not.</summary>
    public static bool IsAboutCrs(string code) =>
        code is "layer.outside_jurisdiction" or "layer.axes_swapped" or "layer.crs_unknown" or "layer.crs_definition_unreadable" or "layer.crs_definition_contradicts" or "layer.crs_unsupported";

    public static readonly Failure ImportEnded = new(FailureKind.Conflict, "layer_import.ended", "This import has ended already.", "Diese Einlesung ist schon beendet.");

    public static readonly Failure ImportBroke = new(
        FailureKind.Invalid, "layer_import.broke", "The import broke several times for a reason that is not the file's; the log has it. Nothing was stored.",
        "Das Einlesen ist mehrmals aus einem Grund abgebrochen, der nicht an der Datei liegt; er steht im Protokoll. Nichts wurde gespeichert.");
}
