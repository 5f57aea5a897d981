using Open311.Core.Failures;

namespace Open311.Api.Admin;

/// <summary>Every reason for which the admin interface refuses a request before an operation sees it.</summary>
internal static class AdminFailures
{
    public static readonly Failure KeyMissing = new(
        FailureKind.Forbidden, "api_key.missing", "An API key is missing: send it as Authorization: Bearer or X-API-Key.",
        "Ein API-Schlüssel fehlt: als Authorization: Bearer oder X-API-Key senden.");

    public static readonly Failure ScopeMissing = new(
        FailureKind.Forbidden, "scope.missing", "This key may not administer this jurisdiction.", "Dieser Schlüssel darf diesen Ort nicht verwalten.");

    public static readonly Failure BodyUnreadable = new(
        FailureKind.Invalid, "body.unreadable", "The body must be a JSON object with the documented members, in UTF-8.",
        "Der Inhalt muss ein JSON-Objekt mit den dokumentierten Feldern sein, in UTF-8.");

    public static readonly Failure NothingToTry = new(
        FailureKind.Invalid, "body.missing", "Send the rules to try as the body: a town's file with the list rules.", "Die Regeln zum Ausprobieren als Inhalt senden: die Datei eines Orts mit der Liste rules.");

    public static readonly Failure BodyTooLarge = new(FailureKind.Invalid, "body.too_large", "The body is too large.", "Der Inhalt ist zu groß.");

    public static readonly Failure NoSuchAddress = new(FailureKind.NotFound, "address.unknown", "There is nothing at this address.", "Unter dieser Adresse gibt es nichts.");

    public static Failure MethodNotAllowed(string allowed) => new(
        FailureKind.Invalid, "method.not_allowed", $"Allowed here: {allowed}.", $"Hier geht: {allowed}.");

    public static readonly Failure ScopeOfErasure = new(
        FailureKind.Invalid, "scope.unknown", "scope says how much goes: contact or everything.", "scope sagt, wie viel gelöscht wird: contact oder everything.", "scope");

    public static readonly Failure DepartmentUnknown = new(
        FailureKind.Invalid, "department.unknown", "There is no department with this key.", "Eine Stelle mit diesem Schlüssel gibt es nicht.", "department");

    public static readonly Failure StatusMissing = new(FailureKind.Invalid, "status.missing", "status is missing.", "status fehlt.", "status");

    /// <param name="found">As it was sent; only its letters, digits and the like are said again.</param>
    public static Failure FieldUnknown(string found, IEnumerable<string> known)
    {
        const int most = 40;
        var (shown, names) = (string.Concat(found.Take(most).Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '?')), string.Join(", ", known));
        return new Failure(FailureKind.Invalid, "field.unknown", $"The field '{shown}' is not known here. Known are: {names}.", $"Das Feld '{shown}' ist hier nicht bekannt. Bekannt sind: {names}.", shown);
    }

    public static Failure NotAWord(string field, IEnumerable<string> words) => words.ToList() is { Count: > 1 } several
        ? new Failure(FailureKind.Invalid, field + ".invalid", $"{field} must be one of {string.Join(", ", several)}.", $"{field} muss eines von {string.Join(", ", several)} sein.", field)
        : new Failure(FailureKind.Invalid, field + ".invalid", $"{field} must be {words.Single()}, or left out.", $"{field} muss {words.Single()} sein oder fehlen.", field);

    public static Failure NotANumber(string field, int max) => new(
        FailureKind.Invalid, field + ".invalid", $"{field} must be a whole number from 1 to {max}.", $"{field} muss eine ganze Zahl von 1 bis {max} sein.", field);

    public static readonly Failure CursorInvalid = new(
        FailureKind.Invalid, "after.invalid", "after must be the value of next of the page before.", "after muss der Wert next der vorigen Seite sein.", "after");
}
