using System.Globalization;
using Open311.Core.Failures;
using Open311.Core.ServiceCatalog;

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

    /// <param name="id">Its number.</param>
    public static Failure OpenAgain(string id) => new(
        FailureKind.Conflict, "duplicate.open_again", $"Report {id} is open again already: somebody was faster. Follow it with your email address to hear how it goes on.",
        $"Meldung {id} ist schon wieder offen: Jemand war schneller. Mit Ihrer E-Mail-Adresse können Sie ihr folgen und erfahren, wie es weitergeht.", "is_back");

    /// <summary>The head was closed by a decision or by its reporter: reopening it is a decision of its own.</summary>
    public static Failure NotToReopen(string id) => new(
        FailureKind.Conflict, "duplicate.not_to_reopen", $"{id} was not closed as fixed or as not found: change its status first if it is to be open again.",
        $"{id} wurde nicht als erledigt oder nicht gefunden abgeschlossen: Soll die Meldung wieder offen sein, ändern Sie zuerst ihren Status.", "reopen");

    /// <summary>To be confirmed: the open one is closed by it.</summary>
    /// <param name="mayBeBack">It was closed as something that can come back.</param>
    public static Failure Closes(string headId, string childId, bool mayBeBack) => new(
        FailureKind.Conflict, "duplicate.closes", $"{headId} is closed. Joining the two closes {childId} too. Please confirm{(mayBeBack ? $", or open {headId} again if it is back" : "")}.",
        $"{headId} ist abgeschlossen. Verbinden schließt damit auch {childId}. Bitte bestätigen{(mayBeBack ? $", oder {headId} wieder öffnen, wenn es wieder da ist" : "")}.", "confirm");

    /// <summary>To be confirmed: they share neither service nor group, or lie far apart.</summary>
    /// <param name="meters">Null: one of the two has no place.</param>
    public static Failure Unlike(Service one, Service other, double? meters)
    {
        return new Failure(
            FailureKind.Conflict, "duplicate.unlike", $"“{one.In("en").Name}” and “{other.In("en").Name}”{(meters is null ? "" : $", {Far("en-GB")} m apart")}: is that really one thing? Please confirm.",
            $"„{one.In("de").Name}“ und „{other.In("de").Name}“{(meters is null ? "" : $", {Far("de-DE")} m voneinander entfernt")}: Ist das wirklich eine Sache? Bitte bestätigen.", "confirm");

        string Far(string culture) => meters!.Value.ToString("N0", CultureInfo.GetCultureInfo(culture));
    }

    /// <summary>To be confirmed: a person has said no to two of those that would be joined.</summary>
    public static Failure RefusedBefore(string one, string other, bool byReporter) => new(
        FailureKind.Conflict, "duplicate.refused_before",
        byReporter ? $"Who reported {one} has said that it is something else than {other}. Please confirm that the two are one thing after all." : $"{one} and {other} were said to be different things. Please confirm that they are one after all.",
        byReporter ? $"Wer {one} gemeldet hat, sagt: etwas anderes als {other}. Bitte bestätigen, dass es doch eine Sache ist." : $"Von {one} und {other} wurde gesagt: nicht dieselbe Sache. Bitte bestätigen, dass es doch eine ist.", "confirm");

    public static Failure LinkedElsewhere(string reportId, string headId) => new(
        FailureKind.Conflict, "duplicate.linked_elsewhere", $"{reportId} is a duplicate of {headId} already; unlink it first.",
        $"{reportId} ist schon Duplikat von {headId}; erst lösen.", "other");
}
