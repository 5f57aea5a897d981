using Open311.Core.Failures;

namespace Open311.Api.Ogc;

/// <summary>Every reason for which OGC API Features refuses a request.</summary>
internal static class OgcFailures
{
    public static readonly Failure TownMissing = new(
        FailureKind.Invalid, "town.missing", "Several towns share this address: begin its path with /j/ and the key of one of them.",
        "Unter dieser Adresse gibt es mehrere Orte: Der Pfad beginnt mit /j/ und dem Schlüssel eines von ihnen.");

    public static readonly Failure TownUnknown = new(FailureKind.NotFound, "town.unknown", "There is no town of this key here.", "Einen Ort dieses Schlüssels gibt es hier nicht.");

    public static readonly Failure NoSuchAddress = new(FailureKind.NotFound, "address.unknown", "There is nothing at this address.", "Unter dieser Adresse gibt es nichts.");

    public static readonly Failure CollectionUnknown = new(FailureKind.NotFound, "collection.unknown", "There is no collection of this id.", "Eine Sammlung dieses Namens gibt es nicht.");

    public static readonly Failure TileStatusInvalid = new(FailureKind.Invalid, "status.invalid", "status is open or closed.", "status ist open oder closed.", "status");

    public static readonly Failure TileUnknown = new(
        FailureKind.NotFound, "tile.unknown", "There is no such tile: zoom 0 to 24, row and column from 0 to 2 to the power of zoom, less one.", "Eine solche Kachel gibt es nicht: Zoom 0 bis 24, Zeile und Spalte von 0 bis 2 hoch Zoom weniger eins.");

    public static readonly Failure FeatureUnknown = new(FailureKind.NotFound, "feature.unknown", "There is no feature of this id in the collection.", "Ein Objekt dieses Namens gibt es in der Sammlung nicht.");

    public static readonly Failure BoxInvalid = Invalid(
        "bbox", "bbox is four or six numbers with commas between them: the lower corner, then the upper one, in the order of the axes; every number within what the coordinate system has.",
        "bbox sind vier oder sechs Zahlen mit Kommas dazwischen: die untere Ecke, dann die obere, in der Reihenfolge der Achsen; jede Zahl im Bereich des Koordinatensystems.");

    public static readonly Failure BoxBackwards = Invalid(
        "bbox", "The lower corner of bbox is not below and left of the upper one. A box over the 180th meridian has to be asked for as two, one on each side.",
        "Die untere Ecke von bbox liegt nicht links unter der oberen. Ein Rechteck über den 180. Längengrad wird als zwei erfragt, eines auf jeder Seite.");

    public static readonly Failure DatetimeInvalid = Invalid(
        "datetime", "datetime is a moment by RFC 3339 with its zone, such as 2026-02-03T10:00:00Z, or two of them with / between; .. or nothing stands for an open end. A day without a time is the whole day.",
        "datetime ist ein Zeitpunkt nach RFC 3339 mit Zone, etwa 2026-02-03T10:00:00Z, oder zwei davon mit / dazwischen; .. oder nichts steht für ein offenes Ende. Ein Tag ohne Uhrzeit ist der ganze Tag.");

    public static readonly Failure DatetimeBackwards = Invalid("datetime", "datetime ends before it begins.", "datetime endet, bevor es beginnt.");

    public static readonly Failure LimitInvalid = Invalid("limit", "limit is a whole number from 1 on.", "limit ist eine ganze Zahl ab 1.");

    public static readonly Failure CursorInvalid = Invalid("cursor", "This cursor is none of ours: take the whole address of the link \"next\".", "Dieser cursor ist keiner von uns: Es gilt die ganze Adresse des Links „next“.");

    public static readonly Failure TooManyExports = new(
        FailureKind.TooMany, "export.too_many_at_once", "Too many exports are being sent just now; ask again in a moment.", "Gerade werden zu viele Exporte gesendet; bitte gleich noch einmal.");

    public static readonly Failure FormatInvalid = Invalid("f", "f is json or html.", "f ist json oder html.");

    public static readonly Failure LanguageInvalid = Invalid("lang", "lang is de or en.", "lang ist de oder en.");

    public static Failure CrsInvalid(string parameter)
    {
        var known = string.Join(", ", OgcCrs.All.Select(crs => crs.Uri));
        return Invalid(parameter, $"{parameter} is one of {known}.", $"{parameter} ist eines von {known}.");
    }

    /// <param name="found">As it was sent; only its letters, digits and the like are said again.</param>
    public static Failure UnknownParameter(string found, IEnumerable<string> known)
    {
        const int most = 40;
        var shown = string.Concat(found.Take(most).Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ':' ? c : '?'));
        var names = string.Join(", ", known);
        return new Failure(
            FailureKind.Invalid, "parameter.unknown", $"The parameter '{shown}' is not known here. Known are: {names}. Upper and lower case differ.",
            $"Der Parameter '{shown}' ist hier nicht bekannt. Bekannt sind: {names}. Groß- und Kleinschreibung zählt.");
    }

    public static Failure Twice(string parameter) => Invalid(parameter, $"{parameter} is given more than once.", $"{parameter} ist mehr als einmal angegeben.");

    public static Failure Illegal(string parameter) => Invalid(parameter, $"{parameter} has a character that no text here can have.", $"{parameter} hat ein Zeichen, das kein Text hier haben kann.");

    public static Failure NumberInvalid(string parameter) => Invalid(parameter, $"{parameter} is a number.", $"{parameter} ist eine Zahl.");

    public static Failure NoneOf(string parameter, IEnumerable<string> words)
    {
        var list = string.Join(", ", words);
        return Invalid(parameter, $"{parameter} is one of {list}.", $"{parameter} ist eines von {list}.");
    }

    public static Failure MethodNotAllowed(string allowed) => new(FailureKind.Invalid, "method.not_allowed", $"Allowed here: {allowed}.", $"Erlaubt ist hier: {allowed}.");

    private static Failure Invalid(string parameter, string english, string german) => new(FailureKind.Invalid, $"{parameter}.invalid", english, german, parameter);
}
