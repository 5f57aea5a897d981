using Open311.Core.Failures;
using Open311.Core.Jurisdictions;

namespace Open311.Core.Reports;

/// <summary>Every reason for which a report or a change of one is refused.</summary>
public static class ReportFailures
{
    public const int MaxDescriptionLength = 4000;
    public const int MaxTitleLength = 200;

    public static readonly Failure KeyMissing = new(
        FailureKind.Forbidden, "api_key.missing", "api_key is missing.", "api_key fehlt.", "api_key");

    public static readonly Failure KeyWrong = new(
        FailureKind.Forbidden, "api_key.wrong", "api_key is not valid here.", "api_key gilt hier nicht.", "api_key");

    public static readonly Failure ServiceMissing = new(
        FailureKind.Invalid, "service_code.missing", "service_code is missing.", "service_code fehlt.", "service_code");

    public static readonly Failure ServiceUnknown = new(
        FailureKind.NotFound, "service_code.unknown", "There is no service with this service_code.", "Einen Service mit diesem service_code gibt es nicht.", "service_code");

    public static readonly Failure PlaceMissing = new(
        FailureKind.Invalid, "place.missing", "A place is missing: give lat and long, address_string or address_id.",
        "Der Ort fehlt: lat und long, address_string oder address_id angeben.", "lat");

    /// <summary>For what takes coordinates only.</summary>
    public static readonly Failure PointMissing = new(FailureKind.Invalid, "place.point_missing", "lat and long are missing.", "lat und long fehlen.", "lat");

    public static readonly Failure PlaceHalf = new(
        FailureKind.Invalid, "place.half", "lat and long must be given together.", "lat und long gehören zusammen.", "lat");

    public static readonly Failure PlaceInvalid = new(
        FailureKind.Invalid, "place.invalid", "lat (-90 to 90) and long (-180 to 180) must be decimal degrees in WGS 84.",
        "lat (-90 bis 90) und long (-180 bis 180) müssen Dezimalgrad in WGS 84 sein.", "lat");

    public static readonly Failure PlaceSourceInvalid = new(
        FailureKind.Invalid, "place_source.invalid", "place_source must be device, map, address, asset or unknown.", "place_source ist device, map, address, asset oder unknown.", "place_source");

    public static readonly Failure DescriptionTooLong = new(
        FailureKind.Invalid, "description.too_long", "description may have at most 4000 characters.", "description darf höchstens 4000 Zeichen haben.", "description");

    public static readonly Failure EmailInvalid = new(
        FailureKind.Invalid, "email.invalid", "email is not a mail address.", "email ist keine Mailadresse.", "email");

    public static readonly Failure RequestedDatetimeForbidden = new(
        FailureKind.Forbidden, "requested_datetime.forbidden", "Only keys of scope import may set requested_datetime.",
        "Nur Schlüssel mit dem Recht import dürfen requested_datetime setzen.", "requested_datetime");

    public static readonly Failure RequestedDatetimeInvalid = new(
        FailureKind.Invalid, "requested_datetime.invalid", "requested_datetime is not a date in ISO 8601, or lies in the future.",
        "requested_datetime ist kein Datum nach ISO 8601 oder liegt in der Zukunft.", "requested_datetime");

    public static readonly Failure IdempotencyKeyInvalid = new(
        FailureKind.Invalid, "idempotency_key.invalid", "Idempotency-Key must have 1 to 255 printable ASCII characters.",
        "Idempotency-Key muss 1 bis 255 druckbare ASCII-Zeichen haben.", "Idempotency-Key");

    public static readonly Failure IdempotencyKeyReused = new(
        FailureKind.KeyReused, "idempotency_key.reused", "This Idempotency-Key was used for a different report.",
        "Dieser Idempotency-Key wurde für eine andere Meldung benutzt.", "Idempotency-Key");

    public static readonly Failure StillRunning = new(
        FailureKind.Conflict, "idempotency_key.still_running", "The report with this Idempotency-Key is just being stored; ask again in a moment.",
        "Die Meldung mit diesem Idempotency-Key wird gerade gespeichert; bitte gleich noch einmal.", "Idempotency-Key");

    public static readonly Failure ReportUnknown = new(
        FailureKind.NotFound, "service_request_id.unknown", "There is no report with this service_request_id.",
        "Eine Meldung mit dieser service_request_id gibt es nicht.", "service_request_id");

    public static readonly Failure TooMany = new(
        FailureKind.TooMany, "rate.exceeded", "Too many reports in a short time; try again in a moment.", "Zu viele Meldungen in kurzer Zeit; bitte gleich noch einmal.");

    public static readonly Failure StatusUnknown = new(
        FailureKind.Invalid, "status.unknown", "There is no such status.", "Diesen Status gibt es nicht.", "status");

    /// <param name="jurisdiction">Its name.</param>
    /// <param name="neighbour">Whom to ask instead, where that is known.</param>
    /// <param name="owner">Whose such a thing is there by the town's own rules; null: they do not say.</param>
    public static Failure PlaceOutside(string jurisdiction, Neighbour? neighbour, Neighbour? owner) => new(
        FailureKind.Invalid, "place.outside_jurisdiction",
        $"The place lies outside {jurisdiction}.{(neighbour is null ? "" : $" Responsible there: {neighbour.InWords}.")}{(owner is null ? "" : $" Such things there are a matter for {owner.InWords}.")}",
        $"Der Ort liegt nicht in {jurisdiction}.{(neighbour is null ? "" : $" Dort ist zuständig: {neighbour.InWords}.")}{(owner is null ? "" : $" So etwas ist dort Sache von: {owner.InWords}.")}",
        "lat");

    public static Failure TooLong(string field, int maxLength) => new(
        FailureKind.Invalid, "field.too_long", $"{field} may have at most {maxLength} characters.", $"{field} darf höchstens {maxLength} Zeichen haben.", field);

    public static Failure TooManyValues(string field, int max) => new(
        FailureKind.Invalid, "field.too_many", $"{field} may be given at most {max} times.", $"{field} darf höchstens {max}-mal vorkommen.", field);

    public static Failure MediaUrlInvalid(string field) => new(
        FailureKind.Invalid, "media_url.invalid", $"{field} must be an absolute http or https address without user and password.",
        $"{field} muss eine vollständige http- oder https-Adresse ohne Benutzer und Passwort sein.", field);

    /// <param name="code">Its beginning.</param>
    public static Failure AttributeCodeTooLong(string code, int maxLength) => new(
        FailureKind.Invalid, "field.name_too_long", $"attribute[{code}…]: a code may have at most {maxLength} characters.", $"attribute[{code}…]: Ein Code darf höchstens {maxLength} Zeichen haben.", $"attribute[{code}]");

    public static Failure AttributeMissing(string code) => new(
        FailureKind.Invalid, "attribute.missing", $"attribute[{code}] is required.", $"attribute[{code}] ist ein Pflichtfeld.", $"attribute[{code}]");

    public static Failure AttributeInvalid(string code, string expected, string erwartet) => new(
        FailureKind.Invalid, "attribute.invalid", $"attribute[{code}] must be {expected}.", $"attribute[{code}] muss {erwartet} sein.", $"attribute[{code}]");

    public static readonly Failure ReportedByOthers = new(
        FailureKind.Conflict, "report.reported_by_others", "Others have reported the same; it stays open.", "Andere haben dasselbe gemeldet; es bleibt offen.");

    public static readonly Failure NothingChanged = new(
        FailureKind.Invalid, "status.nothing_changed", "Neither the status nor a note was changed.", "Weder Status noch Notiz wurden geändert.", "status");

    public static readonly Failure NotTheirs = new(
        FailureKind.Conflict, "report.not_theirs", "Nothing was saved: another department is responsible for this case now.", "Es wurde nichts gespeichert: Für diesen Fall ist nun eine andere Stelle zuständig.");

    public static Failure TransitionForbidden(ReportStatus from, ReportStatus to) => new(
        FailureKind.Conflict, "status.transition_forbidden",
        $"A report with status \"{ReportStatusText.Of(from, "en")}\" cannot be given \"{ReportStatusText.Of(to, "en")}\". Has somebody else changed it meanwhile?",
        $"Eine Meldung im Status „{ReportStatusText.Of(from, "de")}“ kann nicht auf „{ReportStatusText.Of(to, "de")}“ gesetzt werden. Hat sie inzwischen jemand anders bearbeitet?", "status");

    public static readonly Failure ClosedToCorrection = new(
        FailureKind.Conflict, "report.closed", "This report is closed; open it again to correct it.", "Diese Meldung ist abgeschlossen; zum Berichtigen erst wieder öffnen.");

    public static readonly Failure OtherKind = new(
        FailureKind.Invalid, "service_code.other_kind", "A report cannot become an idea, nor an idea a report.", "Aus einer Meldung kann keine Idee werden, aus einer Idee keine Meldung.", "service_code");

    public static readonly Failure NothingCorrected = new(
        FailureKind.Invalid, "correction.nothing_changed", "Neither the kind nor the place would be another.", "Weder Art noch Ort wären andere als jetzt.", "service_code");

    public static readonly Failure NeverPublic = new(
        FailureKind.Conflict, "visibility.never_public", "Reports of this service are never published.", "Meldungen zu diesem Anliegen werden nie veröffentlicht.");

    public static Failure FollowsHead(string headId) => new(
        FailureKind.Conflict, "status.follows_head", $"This report is a duplicate and follows {headId}; change that one, or unlink it first.",
        $"Diese Meldung ist ein Duplikat und folgt {headId}; dort ändern oder erst lösen.", "status");
}
