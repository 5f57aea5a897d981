namespace Open311.Geo.Readers;

/// <summary>Why a file as a whole cannot be read, one per line. For its CRS see <see cref="Crs.CrsErrors"/>.</summary>
public static class LayerErrors
{
    public static GeoError FileMissing(string path) => new("file_missing", $"{path} does not exist or is not readable.", $"{path} gibt es nicht, oder es ist nicht lesbar.");

    public static GeoError FormatUnknown() => new("format_unknown",
        "The file is none of GeoJSON, newline-delimited GeoJSON, CSV with coordinates, KML, KMZ, GML, GeoPackage, shapefile (.shp beside its .dbf) and zipped shapefile, and of none of the formats that ogr2ogr reads for us: FlatGeobuf, File Geodatabase, MapInfo, DXF, NAS, XPlanGML, XLSX.",
        "Die Datei ist nichts von GeoJSON, zeilenweisem GeoJSON, CSV mit Koordinaten, KML, KMZ, GML, GeoPackage, Shapefile (.shp neben seiner .dbf) und gezipptem Shapefile, und keines der Formate, die ogr2ogr für uns liest: FlatGeobuf, File-Geodatabase, MapInfo, DXF, NAS, XPlanGML, XLSX.");

    public static GeoError Unreadable(Bilingual reason) => new("file_unreadable",
        Bilingual.Of($"The file cannot be read: {reason.WithoutStop()}.", $"Die Datei ist nicht lesbar: {reason.WithoutStop()}."));

    public static GeoError TooManyFields(int max) => new("too_many_fields", Bilingual.Of(
        $"The file has more than {max} different fields.",
        $"Die Datei hat mehr als {max} verschiedene Felder."));

    /// <param name="line">From 1; null where the reader cannot tell.</param>
    /// <param name="position">Byte in the line, from 1.</param>
    public static GeoError JsonBroken(long? line, long? position) => new("json_broken",
        line is null
            ? new Bilingual("The file is not well-formed JSON.", "Die Datei ist kein wohlgeformtes JSON.")
            : Bilingual.Of(
                $"The file is not well-formed JSON: it cannot be read from line {line}, byte {position} on.",
                $"Die Datei ist kein wohlgeformtes JSON: Ab Zeile {line}, Byte {position} ist sie nicht lesbar."));

    /// <param name="line">From 1.</param>
    /// <param name="position">Byte in the line, from 1: what opens the level that is one too many.</param>
    public static GeoError JsonTooDeep(int max, long line, long position) => new("json_too_deep", Bilingual.Of(
        $"The file's JSON is nested deeper than {max} levels, which is the limit: at line {line}, byte {position}. No geodata need that.",
        $"Das JSON der Datei ist tiefer als {max} Stufen verschachtelt, und das ist die Grenze: in Zeile {line}, Byte {position}. Geodaten brauchen das nicht."));

    public static GeoError JsonTooLarge(long number, int maxBytes)
    {
        var max = FileSize.Of(maxBytes);
        return new GeoError("feature_too_large", Bilingual.Of($"Feature {number} is larger than {max}.", $"Objekt {number} ist größer als {max}."));
    }

    public static GeoError NotGeoJson(Bilingual reason) => new("geojson_broken",
        Bilingual.Of($"The file is JSON but not GeoJSON: {reason}.", $"Die Datei ist JSON, aber kein GeoJSON: {reason}."));

    public static GeoError ArchiveBroken(Bilingual reason) => new("archive_broken",
        Bilingual.Of($"The archive cannot be unpacked: {reason}.", $"Das Archiv lässt sich nicht auspacken: {reason}."));

    public static GeoError ArchiveUnsafe(Bilingual reason) => new("archive_unsafe",
        Bilingual.Of($"The archive is refused: {reason}.", $"Das Archiv wird abgelehnt: {reason}."));

    // The limits are those of the options of a layer's import; an operator who wants another one has to know its name.
    public static GeoError ArchiveHasMoreFiles(int count, int max) => ArchiveUnsafe(Bilingual.Of(
        $"it has {count} entries, allowed are {max} (Layers__MaxArchiveEntries)", $"es hat {count} Einträge, erlaubt sind {max} (Layers__MaxArchiveEntries)"));

    public static GeoError ArchiveUnpacksToMore(long maxBytes)
    {
        var max = FileSize.Of(maxBytes);
        return ArchiveUnsafe(Bilingual.Of($"it unpacks to more than {max} (Layers__MaxUnpackedBytes)", $"ausgepackt hat es mehr als {max} (Layers__MaxUnpackedBytes)"));
    }

    /// <param name="name">Of the file in the archive.</param>
    public static GeoError ArchivePacksTooWell(string name, int maxRatio) => ArchiveUnsafe(Bilingual.Of(
        $"{Short(name)} in it unpacks to more than {maxRatio} times its packed size (Layers__MaxArchiveRatio)",
        $"{Short(name)} darin hat ausgepackt mehr als das {maxRatio}-Fache seiner gepackten Größe (Layers__MaxArchiveRatio)"));

    public static GeoError ArchiveWithoutLayer() => new("archive_without_layer",
        "The archive has none of a shapefile (.shp), a KML file, a File Geodatabase (.gdb), a MapInfo file (.tab, .mif), a workbook, GeoJSON, GML, CSV, a GeoPackage, FlatGeobuf and DXF.",
        "Das Archiv hat nichts von Shapefile (.shp), KML-Datei, File-Geodatabase (.gdb), MapInfo-Datei (.tab, .mif), Arbeitsmappe, GeoJSON, GML, CSV, GeoPackage, FlatGeobuf und DXF.");

    public static GeoError LayerAmbiguousInArchive(IEnumerable<string> names) => new("archive_ambiguous",
        $"The archive has several layers; name one of: {string.Join(", ", names)}.",
        $"Das Archiv hat mehrere Ebenen; bitte eine nennen: {string.Join(", ", names)}.");

    public static GeoError ShapefileAmbiguous(IEnumerable<string> names) => new("shapefile_ambiguous",
        $"The archive has several shapefiles; name one of: {string.Join(", ", names)}.",
        $"Das Archiv hat mehrere Shapefiles; bitte eines nennen: {string.Join(", ", names)}.");

    public static GeoError ShapefileIncomplete(string missing) => new("shapefile_incomplete",
        $"The shapefile is incomplete: {missing} is missing.",
        $"Das Shapefile ist unvollständig: {missing} fehlt.");

    public static GeoError ShapefileBroken(Bilingual reason) => new("shapefile_broken",
        Bilingual.Of($"The shapefile cannot be read: {reason}.", $"Das Shapefile ist nicht lesbar: {reason}."));

    public static GeoError GeoPackageBroken(Bilingual reason) => new("geopackage_broken",
        Bilingual.Of($"The GeoPackage cannot be read: {reason}.", $"Das GeoPackage ist nicht lesbar: {reason}."));

    public static GeoError LayerMissing(string name, IEnumerable<string> names) => new("layer_missing",
        $"There is no layer '{name}'. The file has: {string.Join(", ", names)}.",
        $"Eine Ebene '{name}' gibt es nicht. Die Datei hat: {string.Join(", ", names)}.");

    public static GeoError LayerAmbiguous(IEnumerable<string> names) => new("layer_ambiguous",
        $"The file has several layers; name one of: {string.Join(", ", names)}.",
        $"Die Datei hat mehrere Ebenen; bitte eine nennen: {string.Join(", ", names)}.");

    /// <param name="line">From 1.</param>
    /// <param name="reason">A sentence.</param>
    public static GeoError CsvBroken(long line, Bilingual reason) => new("csv_broken", Bilingual.Of(
        $"The CSV file cannot be read at line {line}: {reason}",
        $"Die CSV-Datei ist in Zeile {line} nicht lesbar: {reason}"));

    public static GeoError CsvNoCoordinates(IEnumerable<string> columns) => new("csv_no_coordinates",
        $"The CSV file has no columns known to hold coordinates (such as x and y, lon and lat, Rechtswert and Hochwert, WKT). Name them: --x and --y, or --wkt. It has: {string.Join(", ", columns)}.",
        $"Die CSV-Datei hat keine Spalten, die als Koordinaten bekannt sind (etwa x und y, lon und lat, Rechtswert und Hochwert, WKT). Bitte nennen: --x und --y, oder --wkt. Sie hat: {string.Join(", ", columns)}.");

    public static GeoError CsvColumnMissing(string column, IEnumerable<string> columns) => new("csv_column_missing",
        $"There is no column '{column}' with coordinates. The file has: {string.Join(", ", columns)}.",
        $"Eine Spalte '{column}' mit Koordinaten gibt es nicht. Die Datei hat: {string.Join(", ", columns)}.");

    public static GeoError CsvOneAxis() => new("csv_one_axis",
        "Only one of the columns with coordinates is named; name both, --x for east or longitude and --y for north or latitude.",
        "Nur eine der Spalten mit Koordinaten ist genannt; bitte beide nennen, --x für Ost oder Länge und --y für Nord oder Breite.");

    public static GeoError XmlBroken(int line, int position) => new("xml_broken", Bilingual.Of(
        $"The file is not well-formed XML: it cannot be read from line {line}, character {position} on.",
        $"Die Datei ist kein wohlgeformtes XML: Ab Zeile {line}, Zeichen {position} ist sie nicht lesbar."));

    public static GeoError XmlHasDtd() => new("xml_dtd",
        "The file has a document type definition (DOCTYPE), which is refused: no geodata format needs one, and it can do harm.",
        "Die Datei hat eine Dokumenttyp-Definition (DOCTYPE) und wird abgelehnt: Kein Geodatenformat braucht eine, und sie kann schaden.");

    public static GeoError XmlTooDeep(long line, int max) => new("xml_too_deep", Bilingual.Of(
        $"The file nests more than {max} elements at line {line}: this is no layer.",
        $"Die Datei verschachtelt in Zeile {line} mehr als {max} Elemente: Das ist keine Ebene."));

    public static GeoError XmlTooLarge(long line, int maxBytes)
    {
        var max = FileSize.Of(maxBytes);
        return new GeoError("feature_too_large", Bilingual.Of($"The feature at line {line} is larger than {max}.", $"Das Objekt in Zeile {line} ist größer als {max}."));
    }

    public static GeoError XmlUnknown(string root) => new("xml_unknown",
        $"The file is XML of a kind that is not known: its outermost element is '{Short(root)}'.",
        $"Die Datei ist XML von unbekannter Art: Ihr äußerstes Element ist '{Short(root)}'.");

    public static GeoError GmlTruncated() => new("gml_truncated",
        "The service broke off while it wrote the file (truncatedResponse): it is not the whole layer.",
        "Der Dienst ist beim Schreiben der Datei abgebrochen (truncatedResponse): Sie ist nicht die ganze Ebene.");

    /// <param name="words">The service's own.</param>
    public static GeoError GmlIsException(string words) => new("gml_is_exception",
        $"The file is not a layer but the error message of a service: {words}",
        $"Die Datei ist keine Ebene, sondern die Fehlermeldung eines Dienstes: {words}");

    public static GeoError OgrMissing(string format) => new("ogr_missing",
        $"The file is {format}. FlatGeobuf, File Geodatabase, MapInfo, DXF, NAS, XPlanGML and XLSX are read through the program ogr2ogr, which is not installed here; Debian's and Ubuntu's package gdal-bin brings it (apt-get install gdal-bin).",
        $"Die Datei ist {format}. FlatGeobuf, File-Geodatabase, MapInfo, DXF, NAS, XPlanGML und XLSX werden mit dem Programm ogr2ogr gelesen, das hier nicht installiert ist; es kommt mit dem Paket gdal-bin von Debian und Ubuntu (apt-get install gdal-bin).");

    /// <param name="reason">The program's own words, or ours.</param>
    public static GeoError OgrFailed(string format, Bilingual reason) => new("ogr_failed",
        Bilingual.Of($"ogr2ogr cannot read the file as {format}: {reason}.", $"ogr2ogr kann die Datei nicht als {format} lesen: {reason}."));

    public static GeoError OgrTooLong(string format, int maxSeconds) => new("ogr_too_long", Bilingual.Of(
        $"ogr2ogr was stopped: it was not done with the {format} file after {maxSeconds} seconds (Layers__MaxConversionSeconds).",
        $"ogr2ogr wurde angehalten: Nach {maxSeconds} Sekunden (Layers__MaxConversionSeconds) war es mit der {format}-Datei nicht fertig."));

    private static string Short(string name) => name.Length > 60 ? name[..60] : name;
}
