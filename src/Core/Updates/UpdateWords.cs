using Open311.Core.Reports;
using static Open311.Core.Reports.ReportStatus;

namespace Open311.Core.Updates;

/// <param name="Word">As clients send it, in capitals.</param>
/// <param name="Claim">What it says in the mouth of a citizen; null: nothing that is to be shown.</param>
/// <param name="To">Where it moves the report if it comes from a key that may (<see cref="Identity.ApiScopes.UpdateStatus"/>); null: nowhere.</param>
public sealed record IncomingWord(string Word, UpdateClaim? Claim, ReportStatus? To, string Reason);

/// <param name="Word">As FixMyStreet reads it.</param>
public sealed record OutgoingWord(ReportStatus Status, string Word, string Reason);

/// <param name="Reason">Why it is in the feed.</param>
public sealed record FedEvent(ReportEventKind Kind, string Reason);

/// <summary>The words of the update feed in both directions, and which events are in it.</summary>
public static class UpdateWords
{
    /// <summary>
    /// What the status of an update that comes in means. A word that is not here says nothing: installations of FixMyStreet have words of their own, and what a citizen wrote
    /// with it is worth more than the word. Capitals and underscores do not matter.
    /// </summary>
    public static readonly IReadOnlyList<IncomingWord> Incoming =
    [
        new("OPEN", null, null, "Sent with every update of an open report: nothing new."),
        new("CLOSED", UpdateClaim.Fixed, ClosedFixed, "Without extended statuses FixMyStreet says so of everything that is fixed."),
        new("FIXED", UpdateClaim.Fixed, ClosedFixed, "The same with extended statuses."),
        new("REOPEN", UpdateClaim.Back, null, "Where it goes depends on how it was closed: the one move that the table of transitions has from there."),
        new("INVESTIGATING", null, Reviewed, "Somebody looks at it."),
        new("IN_PROGRESS", null, InProgress, "The same thing."),
        new("ACTION_SCHEDULED", null, InProgress, "For us, planned work is work."),
        new("NOT_COUNCILS_RESPONSIBILITY", null, ClosedNotResponsible, "The same thing."),
        new("NO_FURTHER_ACTION", null, ClosedNotFeasible, "The one of our ends that says no more than this."),
        new("CANCELLED", null, ClosedWithdrawn, "Taken back over there."),
        new("DUPLICATE", null, null, "A duplicate is a link to another report, and the update names none."),
        new("INTERNAL_REFERRAL", null, null, "Who passes what to whom over there moves nothing here."),
        new("FOR_TRIAGE", null, null, "It waits for people over there."),
    ];

    /// <summary>
    /// What the feed calls our statuses. FixMyStreet takes all of these words whether it is set to extended statuses or not (it turns them into its own states); <c>closed</c> is not
    /// among them, because without extended statuses it would make "fixed by the council" of every end.
    /// </summary>
    public static readonly IReadOnlyList<OutgoingWord> Outgoing =
    [
        new(Received, "open", "Nobody has looked at it."),
        new(Reviewed, "investigating", "Somebody has looked at it and it goes on."),
        new(InProgress, "in_progress", "The same thing."),
        new(WaitingForCitizen, "investigating", "It goes on once the answer is there; the question is the text."),
        new(ClosedFixed, "fixed", "The same thing."),
        new(ClosedNotResponsible, "not_councils_responsibility", "The same thing."),
        new(ClosedNotADefect, "no_further_action", "Nothing will be done; the text says why."),
        new(ClosedNotFound, "no_further_action", "Nothing will be done; the text says why."),
        new(ClosedNotFeasible, "no_further_action", "Nothing will be done; the text says why."),
        new(ClosedWithdrawn, "no_further_action", "Nothing will be done; the text says why."),
    ];

    /// <summary>A report that becomes a duplicate, in the feed.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>The events of the feed. The SQL and the index name the same ones.</summary>
    public static readonly IReadOnlyList<FedEvent> Feed =
    [
        new(ReportEventKind.StatusChanged, "What one polls for; a public note without a move too."),
        new(ReportEventKind.Linked, "From now on it is a duplicate."),
        new(ReportEventKind.Unlinked, "Its own status is back."),
        new(ReportEventKind.Answered, "The administration speaks, in the thread of an idea."),
        new(ReportEventKind.UpdatePublished, "Somebody tells something about it."),
        new(ReportEventKind.Published, "Who polls has missed what happened before: says where it stands."),
        new(ReportEventKind.Shown, "The same, for a report that had been hidden."),
    ];

    public static string Of(ReportStatus status) => Outgoing.First(row => row.Status == status).Word;

    /// <summary>Null for a word that says nothing here.</summary>
    public static IncomingWord? Find(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var normal = word.Trim().Replace(' ', '_');
        return Incoming.FirstOrDefault(row => string.Equals(row.Word, normal, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Where a word moves a report of that status; null: nowhere, because it means no move, or there is none from here.</summary>
    public static ReportStatus? MoveOf(IncomingWord? word, ReportStatus from) => word switch
    {
        null => null,
        { Claim: UpdateClaim.Back } => from.IsClosed() ? StatusTransitions.From(from).First() : null,
        { To: { } to } when StatusTransitions.IsPermitted(from, to) => to,
        _ => null,
    };
}
