using Open311.Core.Failures;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>Every reason for which this protocol itself refuses a request; the others come from Core.</summary>
public static class GeoReportFailures
{
    public const int MaxSearchLength = 200;

    public static readonly Failure NoSuchAddress = new(
        FailureKind.NotFound, "address.unknown", "There is nothing at this address. Addresses end in .xml or .json.", "Unter dieser Adresse gibt es nichts. Adressen enden auf .xml oder .json.");

    public static readonly Failure BodyUnreadable = new(
        FailureKind.Invalid, "body.unreadable", "The body does not match its Content-Type.", "Der Inhalt passt nicht zu seinem Content-Type.");

    public static readonly Failure JsonNotAnObject = new(
        FailureKind.Invalid, "body.not_an_object", "The JSON must be an object with the fields of the report.", "Das JSON muss ein Objekt mit den Feldern der Meldung sein.");

    public static readonly Failure ContentTypeUnknown = new(
        FailureKind.Invalid, "body.content_type_unknown", "The body's Content-Type is none that is read here: send application/x-www-form-urlencoded, multipart/form-data or application/json.",
        "Den Content-Type des Inhalts liest dieser Dienst nicht: bitte application/x-www-form-urlencoded, multipart/form-data oder application/json senden.");

    public static readonly Failure UpdateForbidden = new(
        FailureKind.Forbidden, "api_key.may_not_update", "This api_key may not change reports.", "Dieser api_key darf Meldungen nicht ändern.", "api_key");

    public static readonly Failure StatusInvalid = new(
        FailureKind.Invalid, "status.invalid", "status may be open, closed or both with a comma.", "status darf open, closed oder beides mit Komma sein.", "status");

    public static readonly Failure TipsForbidden = new(
        FailureKind.Forbidden, "keyword.tip_forbidden", "Tips are not public: keyword=tip needs an api_key that may read them.",
        "Hinweise (tip) sind nicht öffentlich: keyword=tip braucht einen api_key, der sie lesen darf.", "keyword");

    public static readonly Failure BoxInvalid = new(
        FailureKind.Invalid, "bbox.invalid", "bbox must be west,south,east,north in decimal degrees (WGS 84), with west up to east and south up to north.",
        "bbox muss West,Süd,Ost,Nord in Dezimalgrad (WGS 84) sein, West höchstens Ost und Süd höchstens Nord.", "bbox");

    public static readonly Failure RadiusIncomplete = new(
        FailureKind.Invalid, "radius.incomplete", "lat, long and radius belong together: give all three.", "lat, long und radius gehören zusammen: bitte alle drei angeben.", "radius");

    public static readonly Failure HalfWindow = new(
        FailureKind.Invalid, "start_date.alone", "start_date and end_date must be given together, or neither.", "start_date und end_date gehören zusammen: beide oder keines.", "start_date");

    public static readonly Failure AfterInvalid = new(
        FailureKind.Invalid, "after.invalid", "after must be taken from the Link of the page before.", "after muss aus dem Link der vorigen Seite stammen.", "after");

    public static readonly Failure TokenUnknown = new(
        FailureKind.NotFound, "token.unknown", "There is no report with this token.", "Eine Meldung mit diesem token gibt es nicht.", "token");

    public static readonly Failure TooManyWholeLists = new(
        FailureKind.TooMany, "list.too_many_at_once", "Too many whole lists are being sent just now; ask again in a moment, or for a page (limit, offset).",
        "Gerade werden zu viele vollständige Listen gesendet; bitte gleich noch einmal, oder seitenweise (limit, offset).");

    public static readonly Failure BulkFileMissing = new(
        FailureKind.NotFound, "bulk.missing", "This town offers no bulk file, or it has not been made yet.", "Eine Gesamtdatei bietet diese Stadt nicht an, oder sie ist noch nicht geschrieben.");

    /// <param name="line">From 1.</param>
    public static Failure JsonBroken(long line, long column) => new(
        FailureKind.Invalid, "body.json_broken", $"The JSON breaks off at line {line}, byte {column}.", $"Das JSON ist ab Zeile {line}, Byte {column} nicht lesbar.");

    /// <param name="character">As <c>U+000B</c>.</param>
    public static Failure CharacterNotAllowed(string field, string character) => new(
        FailureKind.Invalid, "text.character_not_allowed", $"The text holds a character that is not allowed ({character}) in field {Short(field)}.",
        $"Der Text enthält im Feld {Short(field)} ein Zeichen, das nicht erlaubt ist ({character}).", field);

    public static Failure NotUtf8(string field) => new(
        FailureKind.Invalid, "text.not_utf8", $"The text in field {Short(field)} is not UTF-8.", $"Der Text im Feld {Short(field)} ist kein UTF-8.", field);

    public static Failure EncodingUnsupported(string encoding) => new(
        FailureKind.Invalid, "body.encoding_unsupported", $"The body has the Content-Encoding {Short(encoding)}; send it without one.",
        $"Der Inhalt hat die Content-Encoding {Short(encoding)}; bitte ohne senden.");

    public static Failure BodyTooLarge(long maxBytes) => new(
        FailureKind.Invalid, "body.too_large", $"The body may have at most {maxBytes} bytes.", $"Der Inhalt darf höchstens {maxBytes} Bytes haben.");

    public static Failure LineTooLong(int maxBytes) => new(
        FailureKind.Malformed, "address.too_long", $"The address may have at most {maxBytes} bytes; ask for fewer ids at once.", $"Die Adresse darf höchstens {maxBytes} Bytes haben; bitte nach weniger ids auf einmal fragen.");

    public static Failure MediaNotBase64(string field) => new(
        FailureKind.Invalid, "media.not_base64", $"{field} must be a photo (JPEG, PNG, WebP) in Base64, a link, or a file of a multipart body.",
        $"{field} muss ein Foto (JPEG, PNG, WebP) in Base64, ein Link oder eine Datei eines multipart-Inhalts sein.", field);

    public static Failure TooManyFields(int max) => new(
        FailureKind.Invalid, "body.too_many_fields", $"The body may have at most {max} fields, with names of at most 2000 characters.",
        $"Der Inhalt darf höchstens {max} Felder haben, mit Namen von höchstens 2000 Zeichen.");

    public static Failure DateInvalid(string field) => new(
        FailureKind.Invalid, "date.invalid", $"{field} is not a date in ISO 8601, such as 2026-03-01T08:00:00Z.", $"{field} ist kein Datum nach ISO 8601, etwa 2026-03-01T08:00:00Z.", field);

    public static Failure TimeTooLong(int days) => new(
        FailureKind.Invalid, "end_date.span_too_long", $"start_date and end_date may span at most {days} days.", $"Zwischen start_date und end_date dürfen höchstens {days} Tage liegen.", "end_date");

    public static Failure TimeBackwards(string field, string start) => new(
        FailureKind.Invalid, field + ".before_start", $"{field} lies before {start}.", $"{field} liegt vor {start}.", field);

    public static Failure RadiusInvalid(double maxMeters) => new(
        FailureKind.Invalid, "radius.invalid", FormattableString.Invariant($"radius must be metres, above 0 and up to {maxMeters}."),
        FormattableString.Invariant($"radius muss in Metern angegeben sein, über 0 und bis {maxMeters}."), "radius");

    public static Failure SearchTooLong(string field) => new(
        FailureKind.Invalid, "q.too_long", $"{field} may have at most {SearchWords.MaxCount} words and {MaxSearchLength} characters.",
        $"{field} darf höchstens {SearchWords.MaxCount} Wörter und {MaxSearchLength} Zeichen haben.", field);

    public static Failure NoneOf(string field, IEnumerable<string> words) => new(
        FailureKind.Invalid, field + ".invalid", $"{field} may be: {string.Join(", ", words)}.", $"{field} darf sein: {string.Join(", ", words)}.", field);

    public static Failure StatusWordUnknown(string field) => new(
        FailureKind.Invalid, field + ".unknown", $"{field} is no status that can be set.", $"{field} ist kein Status, der gesetzt werden kann.", field);

    public static Failure FieldFixed(string field) => new(
        FailureKind.Invalid, field + ".fixed", $"{field} cannot be changed here.", $"{field} kann hier nicht geändert werden.", field);

    public static Failure NumberInvalid(string field, int least) => new(
        FailureKind.Invalid, "number.invalid", $"{field} must be a whole number from {least} on.", $"{field} muss eine ganze Zahl ab {least} sein.", field);

    public static Failure PageTooDeep(string field, int max) => new(
        FailureKind.Invalid, "page.too_deep", $"Pages reach {max} reports deep. Narrow the list down, for instance by start_date and end_date, or go on from the last report's time.",
        $"Geblättert werden kann bis zu {max} Meldungen tief. Bitte die Liste eingrenzen, etwa durch start_date und end_date, oder ab der Zeit der letzten Meldung weiterfragen.", field);

    public static Failure TooManyIds(int max) => new(
        FailureKind.Invalid, "service_request_id.too_many", $"service_request_id may name at most {max} reports.", $"service_request_id darf höchstens {max} Meldungen nennen.", "service_request_id");

    // What a caller named is repeated to be found again, not in full.
    private static string Short(string name) => IllegalCharacter.Without(name.Length > 100 ? name[..100] + "…" : name);
}
