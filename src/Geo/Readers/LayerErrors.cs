using System.Globalization;

namespace Open311.Geo.Readers;

/// <summary>Why a file as a whole cannot be read, one per line. For its CRS see <see cref="Crs.CrsErrors"/>.</summary>
public static class LayerErrors
{
    public static GeoError FileMissing(string path) => new("file_missing", $"{path} does not exist or is not readable.");

    public static GeoError FormatUnknown() => new("format_unknown", "The file is none of GeoJSON, newline-delimited GeoJSON, CSV with coordinates, KML, KMZ, GML, GeoPackage, shapefile (.shp beside its .dbf) and zipped shapefile, and of none of the formats that ogr2ogr reads for us: FlatGeobuf, File Geodatabase, MapInfo, DXF, NAS, XPlanGML, XLSX.")
    {
        German = "Die Datei ist nichts von GeoJSON, zeilenweisem GeoJSON, CSV mit Koordinaten, KML, KMZ, GML, GeoPackage, Shapefile (.shp neben ihrer .dbf) und gezipptem Shapefile, und keines der Formate, die ogr2ogr für uns liest: FlatGeobuf, File-Geodatabase, MapInfo, DXF, NAS, XPlanGML, XLSX.",
    };

    public static GeoError Unreadable(string reason) => new("file_unreadable", $"The file cannot be read: {reason.TrimEnd('.')}.")
    {
        German = $"Die Datei ist nicht lesbar: {reason.TrimEnd('.')}.",
    };

    public static GeoError TooManyFields(int max) => new("too_many_fields", string.Create(CultureInfo.InvariantCulture, $"The file has more than {max} different fields."))
    {
        German = string.Create(CultureInfo.InvariantCulture, $"Die Datei hat mehr als {max} verschiedene Felder."),
    };

    /// <param name="line">From 1; null where the reader cannot tell.</param>
    /// <param name="position">Byte in the line, from 1.</param>
    public static GeoError JsonBroken(long? line, long? position) => new("json_broken",
        line is null ? "The file is not well-formed JSON." : string.Create(CultureInfo.InvariantCulture, $"The file is not well-formed JSON: it cannot be read from line {line}, byte {position} on."));

    public static GeoError JsonTooLarge(long number, int maxBytes) => new("feature_too_large",
        string.Create(CultureInfo.InvariantCulture, $"Feature {number} is larger than {maxBytes} bytes."));

    public static GeoError NotGeoJson(string reason) => new("geojson_broken", $"The file is JSON but not GeoJSON: {reason}.");

    public static GeoError ArchiveBroken(string reason) => new("archive_broken", $"The archive cannot be unpacked: {reason}.");

    public static GeoError ArchiveUnsafe(string reason) => new("archive_unsafe", $"The archive is refused: {reason}.");

    public static GeoError ArchiveWithoutLayer() => new("archive_without_layer", "The archive has none of a shapefile (.shp), a KML file, a File Geodatabase (.gdb), a MapInfo file (.tab, .mif) and a workbook.")
    {
        German = "Das Archiv hat nichts von Shapefile (.shp), KML-Datei, File-Geodatabase (.gdb), MapInfo-Datei (.tab, .mif) und Arbeitsmappe.",
    };

    public static GeoError LayerAmbiguousInArchive(IEnumerable<string> names) => new("archive_ambiguous", $"The archive has several layers; wanted is one: {string.Join(", ", names)}.")
    {
        German = $"Das Archiv hat mehrere Ebenen; gesucht ist eine: {string.Join(", ", names)}.",
    };

    public static GeoError ShapefileAmbiguous(IEnumerable<string> names) => new("shapefile_ambiguous",
        $"The archive has several shapefiles; wanted is one: {string.Join(", ", names)}.");

    public static GeoError ShapefileIncomplete(string missing) => new("shapefile_incomplete", $"The shapefile is incomplete: {missing} is missing.");

    public static GeoError ShapefileBroken(string reason) => new("shapefile_broken", $"The shapefile cannot be read: {reason}.");

    public static GeoError GeoPackageBroken(string reason) => new("geopackage_broken", $"The GeoPackage cannot be read: {reason}.");

    public static GeoError LayerMissing(string name, IEnumerable<string> names) => new("layer_missing",
        $"There is no layer '{name}'. The file has: {string.Join(", ", names)}.");

    public static GeoError LayerAmbiguous(IEnumerable<string> names) => new("layer_ambiguous",
        $"The file has several layers; name one of: {string.Join(", ", names)}.");

    /// <param name="line">From 1.</param>
    /// <param name="reason">An English sentence.</param>
    public static GeoError CsvBroken(long line, string reason) => new("csv_broken", string.Create(CultureInfo.InvariantCulture, $"The CSV file cannot be read at line {line}: {reason}"))
    {
        German = string.Create(CultureInfo.InvariantCulture, $"Die CSV-Datei ist in Zeile {line} nicht lesbar: {reason}"),
    };

    public static GeoError CsvNoCoordinates(IEnumerable<string> columns) => new("csv_no_coordinates",
        $"The CSV file has no columns known to hold coordinates (such as x and y, lon and lat, Rechtswert and Hochwert, WKT). Name them: --x and --y, or --wkt. It has: {string.Join(", ", columns)}.")
    {
        German = $"Die CSV-Datei hat keine Spalten, die als Koordinaten bekannt sind (etwa x und y, lon und lat, Rechtswert und Hochwert, WKT). Bitte nennen: --x und --y, oder --wkt. Sie hat: {string.Join(", ", columns)}.",
    };

    public static GeoError CsvColumnMissing(string column, IEnumerable<string> columns) => new("csv_column_missing",
        $"There is no column '{column}' with coordinates. The file has: {string.Join(", ", columns)}.")
    {
        German = $"Eine Spalte '{column}' mit Koordinaten gibt es nicht. Die Datei hat: {string.Join(", ", columns)}.",
    };

    public static GeoError CsvOneAxis() => new("csv_one_axis", "Only one of the columns with coordinates is named; name both, --x for east or longitude and --y for north or latitude.")
    {
        German = "Nur eine der Spalten mit Koordinaten ist genannt; bitte beide nennen, --x für Ost oder Länge und --y für Nord oder Breite.",
    };

    public static GeoError XmlBroken(int line, int position) => new("xml_broken",
        string.Create(CultureInfo.InvariantCulture, $"The file is not well-formed XML: it cannot be read from line {line}, character {position} on."))
    {
        German = string.Create(CultureInfo.InvariantCulture, $"Die Datei ist kein wohlgeformtes XML: Ab Zeile {line}, Zeichen {position} ist sie nicht lesbar."),
    };

    public static GeoError XmlHasDtd() => new("xml_dtd", "The file has a document type definition (DOCTYPE), which is refused: no geodata format needs one, and it can do harm.")
    {
        German = "Die Datei hat eine Dokumenttyp-Definition (DOCTYPE) und wird abgelehnt: Kein Geodatenformat braucht eine, und sie kann schaden.",
    };

    public static GeoError XmlTooDeep(long line, int max) => new("xml_too_deep",
        string.Create(CultureInfo.InvariantCulture, $"The file nests more than {max} elements at line {line}: this is no layer."))
    {
        German = string.Create(CultureInfo.InvariantCulture, $"Die Datei verschachtelt in Zeile {line} mehr als {max} Elemente: Das ist keine Ebene."),
    };

    public static GeoError XmlTooLarge(long line, int maxBytes) => new("feature_too_large",
        string.Create(CultureInfo.InvariantCulture, $"The feature at line {line} is larger than {maxBytes} bytes."))
    {
        German = string.Create(CultureInfo.InvariantCulture, $"Das Objekt in Zeile {line} ist größer als {maxBytes} Bytes."),
    };

    public static GeoError XmlUnknown(string root) => new("xml_unknown", $"The file is XML of a kind that is not known: its outermost element is '{Short(root)}'.")
    {
        German = $"Die Datei ist XML von unbekannter Art: Ihr äußerstes Element ist '{Short(root)}'.",
    };

    public static GeoError GmlTruncated() => new("gml_truncated", "The service broke off while it wrote the file (truncatedResponse): it is not the whole layer.")
    {
        German = "Der Dienst ist beim Schreiben der Datei abgebrochen (truncatedResponse): Sie ist nicht die ganze Ebene.",
    };

    /// <param name="words">The service's own.</param>
    public static GeoError GmlIsException(string words) => new("gml_is_exception", $"The file is not a layer but the error message of a service: {words}")
    {
        German = $"Die Datei ist keine Ebene, sondern die Fehlermeldung eines Dienstes: {words}",
    };

    public static GeoError OgrMissing(string format) => new("ogr_missing",
        $"The file is {format}. FlatGeobuf, File Geodatabase, MapInfo, DXF, NAS, XPlanGML and XLSX are read through the program ogr2ogr, which is not installed here; Debian's and Ubuntu's package gdal-bin brings it (apt-get install gdal-bin).")
    {
        German = $"Die Datei ist {format}. FlatGeobuf, File-Geodatabase, MapInfo, DXF, NAS, XPlanGML und XLSX werden mit dem Programm ogr2ogr gelesen, das hier nicht installiert ist; es kommt mit dem Paket gdal-bin von Debian und Ubuntu (apt-get install gdal-bin).",
    };

    /// <param name="reason">The program's own words, or ours.</param>
    public static GeoError OgrFailed(string format, string reason) => new("ogr_failed", $"ogr2ogr cannot read the file as {format}: {reason.TrimEnd('.')}.")
    {
        German = $"ogr2ogr kann die Datei nicht als {format} lesen: {reason.TrimEnd('.')}.",
    };

    public static GeoError OgrTooLong(string format, int maxSeconds) => new("ogr_too_long",
        string.Create(CultureInfo.InvariantCulture, $"ogr2ogr was stopped: it was not done with the {format} file after {maxSeconds} seconds."))
    {
        German = string.Create(CultureInfo.InvariantCulture, $"ogr2ogr wurde angehalten: Nach {maxSeconds} Sekunden war es mit der {format}-Datei nicht fertig."),
    };

    private static string Short(string name) => name.Length > 60 ? name[..60] : name;
}
