using Open311.Core.Failures;

namespace Open311.Core.Ideas;

/// <summary>Every reason for which something about an idea is refused.</summary>
public static class IdeaFailures
{
    public static readonly Failure ThreadUnknown = new(FailureKind.NotFound, "thread.unknown", "There is no such idea.", "Diese Idee gibt es nicht.");

    public static readonly Failure TiedThreadUnknown = new(
        FailureKind.Invalid, "attribute.thread.unknown", "attribute[thread] must be the address or the id of an idea's thread in the same town.",
        "attribute[thread] muss Adresse oder Kennung der Diskussion einer Idee in derselben Stadt sein.", "attribute[thread]");

    public static readonly Failure ThreadClosed = new(
        FailureKind.Conflict, "thread.closed", "The discussion about this idea is closed.", "Die Diskussion zu dieser Idee ist beendet.");

    public static readonly Failure CommentMissing = new(FailureKind.Invalid, "comment.missing", "Please write something.", "Bitte schreiben Sie etwas.", "text");

    public static readonly Failure CommentTooLong = new(
        FailureKind.Invalid, "comment.too_long", "That is more than 4,000 characters. Please shorten the text.", "Das sind mehr als 4.000 Zeichen. Bitte kürzen Sie den Text.", "text");

    public static readonly Failure NameTooLong = new(
        FailureKind.Invalid, "name.too_long", "The name may have at most 100 characters.", "Der Name darf höchstens 100 Zeichen haben.", "name");

    public static readonly Failure CommentUnknown = new(FailureKind.NotFound, "comment.unknown", "There is no such comment.", "Diesen Kommentar gibt es nicht.");

    public static readonly Failure TooManyComments = new(
        FailureKind.TooMany, "comments.too_many", "You have written a lot in a short time. Please go on in an hour.", "Sie haben in kurzer Zeit viel geschrieben. Bitte machen Sie in einer Stunde weiter.")
    {
        RetryAfterSeconds = 3600,
    };

    public static readonly Failure TooManyMails = new(
        FailureKind.TooMany, "mails.too_many", "Too many mails that ask for confirmation have gone out lately. Please try again later; what you wrote is not stored yet.",
        "In letzter Zeit sind zu viele E-Mails mit Bitte um Bestätigung verschickt worden. Bitte versuchen Sie es später noch einmal; gespeichert ist noch nichts.", "email")
    {
        RetryAfterSeconds = 3600,
    };

    public static readonly Failure NoDepartment = new(
        FailureKind.Invalid, "department.unknown", "Which department answers? The idea has none yet.", "Welche Stelle antwortet? Die Idee hat noch keine.", "department");
}
