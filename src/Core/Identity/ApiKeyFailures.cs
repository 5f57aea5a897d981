using Open311.Core.Failures;

namespace Open311.Core.Identity;

/// <summary>Every reason for which something about an API key is refused.</summary>
public static class ApiKeyFailures
{
    public const int MaxNameLength = 100;
    public const double MaxWritesPerSecond = 10_000;
    public const int MaxOverlapDays = 365;

    public static readonly Failure NameMissing = new(
        FailureKind.Invalid, "key.name_missing", "Please say who uses the key, in at most 100 characters.", "Bitte sagen, wer den Schlüssel benutzt, in höchstens 100 Zeichen.", "name");

    public static readonly Failure ScopeMissing = new(
        FailureKind.Invalid, "key.scope_missing", "A key needs at least one scope.", "Ein Schlüssel braucht mindestens ein Recht.", "scopes");

    public static readonly Failure ScopeUnknown = new(
        FailureKind.Invalid, "key.scope_unknown", $"Scopes are {string.Join(", ", ApiScopes.All)}.", $"Rechte sind {string.Join(", ", ApiScopes.All)}.", "scopes");

    public static readonly Failure ReporterMailUnknown = new(
        FailureKind.Invalid, "key.reporter_mail_unknown", "reporter_mail is never, to_confirm or confirmed.", "reporter_mail ist never, to_confirm oder confirmed.", "reporter_mail");

    public static readonly Failure RateInvalid = new(
        FailureKind.Invalid, "key.rate_invalid", "Reports per second must be a number above 0, at most 10000.", "Meldungen je Sekunde müssen eine Zahl über 0 sein, höchstens 10000.", "writes_per_second");

    public static readonly Failure OverlapInvalid = new(
        FailureKind.Invalid, "key.overlap_invalid", "The days for which both keys work must be a whole number from 0 to 365.",
        "Die Tage, an denen beide Schlüssel gelten, müssen eine ganze Zahl von 0 bis 365 sein.", "overlap_days");

    public static readonly Failure Unknown = new(FailureKind.NotFound, "key.unknown", "There is no such key here.", "Diesen Schlüssel gibt es hier nicht.");

    public static readonly Failure Revoked = new(FailureKind.Conflict, "key.revoked", "This key has been revoked; make a new one.", "Dieser Schlüssel ist gesperrt; bitte einen neuen machen.");

    public static readonly Failure Forbidden = new(
        FailureKind.Forbidden, "key.forbidden", "Only who administers the whole installation may make a key for all towns.",
        "Einen Schlüssel für alle Orte darf nur machen, wer die ganze Installation verwaltet.", "all_jurisdictions");

    public static readonly Failure TooManyWrong = new(
        FailureKind.TooMany, "api_key.too_many_wrong", "Too many wrong API keys came from this address; please wait a minute.",
        "Von dieser Adresse kamen zu viele falsche API-Schlüssel; bitte eine Minute warten.", "api_key");
}
