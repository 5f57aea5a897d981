using Open311.Core.Reports;
using static Open311.Core.Reports.ReportStatus;

namespace Open311.Core.Forwarding;

/// <param name="Word">In lower case, with _ between words.</param>
/// <param name="Open">Null: says nothing about it.</param>
/// <param name="To">The statuses that it may mean here, the best first. Empty: none of ours; it becomes a note.</param>
public sealed record ForeignStatusWord(string Word, bool? Open, IReadOnlyList<ReportStatus> To, string Reason);

/// <summary>What other systems' words for a status mean here: the standard's two, those of FixMyStreet's feed, CitySDK's, and our own.</summary>
public static class ForeignStatusWords
{
    public static readonly IReadOnlyList<ForeignStatusWord> Rows =
    [
        new("open", true, [InProgress, Reviewed], "Says only that it is not closed: an open report stays as it is, a closed one is open again."),
        new("reopen", true, [InProgress, Reviewed], "As open."),
        new("reopened", true, [InProgress, Reviewed], "As open."),
        new("confirmed", true, [Reviewed], "FixMyStreet's own word behind open: somebody has looked at it."),
        new("received", true, [], "Where it begins; nothing has happened yet."),
        new("new", true, [], "As received."),
        new("submitted", true, [], "As received."),
        new("reviewed", true, [Reviewed], "Our own word."),
        new("investigating", true, [Reviewed, InProgress], "They look at it."),
        new("for_triage", true, [Reviewed], "They sort it."),
        new("action_scheduled", true, [InProgress], "Work is planned: for the citizen it has begun."),
        new("in_progress", true, [InProgress, Reviewed], "The same word."),
        new("in_process", true, [InProgress, Reviewed], "CitySDK's spelling."),
        new("waiting_for_citizen", true, [WaitingForCitizen], "Our own word."),
        new("internal_referral", true, [], "They pass it on among themselves; here it is with them all the time."),
        new("closed", false, [ClosedFixed], "The standard has one word for all ends; the commonest is that it was done, and the note says more."),
        new("fixed", false, [ClosedFixed], "Done."),
        new("closed_fixed", false, [ClosedFixed], "Our own word."),
        new("processed", false, [ClosedFixed], "CitySDK's word for done."),
        new("resolved", false, [ClosedFixed], "Done."),
        new("completed", false, [ClosedFixed], "Done."),
        new("no_further_action", false, [ClosedNotFeasible], "They will not do anything."),
        new("rejected", false, [ClosedNotFeasible], "CitySDK's word for refused."),
        new("closed_not_feasible", false, [ClosedNotFeasible], "Our own word."),
        new("not_councils_responsibility", false, [ClosedNotResponsible], "FixMyStreet's word."),
        new("not_responsible", false, [ClosedNotResponsible], "The same."),
        new("closed_not_responsible", false, [ClosedNotResponsible], "Our own word."),
        new("closed_not_a_defect", false, [ClosedNotADefect], "Our own word."),
        new("closed_not_found", false, [ClosedNotFound], "Our own word."),
        new("cancelled", false, [ClosedWithdrawn], "Taken back."),
        new("closed_withdrawn", false, [ClosedWithdrawn], "Our own word."),
        new("duplicate", null, [], "They deal with it under another number; whether it is done nobody says. A person links or closes it here."),
        new("unchanged", null, [], "A note only."),
    ];

    private static readonly Dictionary<string, ForeignStatusWord> ByWord = Rows.ToDictionary(row => row.Word, StringComparer.Ordinal);

    public static ForeignStatusWord? Find(string? word) => word is null ? null : ByWord.GetValueOrDefault(word.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_'));

    /// <summary>Where a report with this status goes, by the table of transitions; the same status where the word means no move, or none that is permitted.</summary>
    public static ReportStatus Move(ReportStatus from, ForeignStatusWord? word)
    {
        if (word is null || word.To.Contains(from))
            return from;
        // The two words of the standard say nothing about a report that is open, or closed, already.
        if (word.Word is "open" or "reopen" or "reopened" && !from.IsClosed() || word.Word == "closed" && from.IsClosed())
            return from;
        foreach (var to in word.To)
        {
            if (StatusTransitions.IsPermitted(from, to))
                return to;
        }

        return from;
    }
}
