using Open311.Core.Failures;

namespace Open311.Core.Duplicates;

/// <summary>Every reason for which a link between reports is refused.</summary>
public static class DuplicateFailures
{
    public static readonly Failure SameReport = new(
        FailureKind.Invalid, "duplicate.same_report", "A report is no duplicate of itself.", "Eine Meldung ist kein Duplikat von sich selbst.", "other");

    public static readonly Failure OtherUnknown = new(
        FailureKind.NotFound, "duplicate.other_unknown", "There is no other report with this service_request_id.",
        "Eine andere Meldung mit dieser service_request_id gibt es nicht.", "other");

    public static readonly Failure KindsDiffer = new(
        FailureKind.Conflict, "duplicate.kinds_differ", "An idea can only be a duplicate of an idea.", "Eine Idee kann nur Duplikat einer Idee sein.", "other");

    public static readonly Failure NotLinked = new(
        FailureKind.Conflict, "duplicate.not_linked", "This report is not a duplicate.", "Diese Meldung ist kein Duplikat.");

    public static readonly Failure NotBack = new(
        FailureKind.Conflict, "duplicate.not_back", "This report is not one that was closed a short time before for the same thing.", "Diese Meldung ist keine, die vor kurzem für dasselbe abgeschlossen wurde.", "is_back");

    public static Failure LinkedElsewhere(string reportId, string headId) => new(
        FailureKind.Conflict, "duplicate.linked_elsewhere", $"{reportId} is a duplicate of {headId} already; unlink it first.",
        $"{reportId} ist schon Duplikat von {headId}; erst lösen.", "other");
}
