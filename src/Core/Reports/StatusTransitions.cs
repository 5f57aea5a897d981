using static Open311.Core.Reports.ReportStatus;

namespace Open311.Core.Reports;

/// <param name="Reason">Why a clerk may need this move.</param>
public sealed record StatusTransition(ReportStatus From, ReportStatus To, string Reason);

/// <summary>The permitted moves between statuses. What is not listed is refused. A note may be added without a move.</summary>
public static class StatusTransitions
{
    public static readonly IReadOnlyList<StatusTransition> Rows =
    [
        new(Received, Reviewed, "Somebody has looked at it."),
        new(Received, InProgress, "Clear enough to begin at once."),
        new(Received, WaitingForCitizen, "It cannot be understood without an answer."),
        new(Received, ClosedFixed, "Small things are done before they are filed."),
        new(Received, ClosedNotResponsible, "Somebody else's matter, and no department here to pass it to."),
        new(Received, ClosedNotADefect, "Nothing is broken."),
        new(Received, ClosedNotFound, "Nobody found it."),
        new(Received, ClosedNotFeasible, "Wanted, but it will not be done."),
        new(Received, ClosedWithdrawn, "The reporter took it back."),
        new(Reviewed, InProgress, "The work begins."),
        new(Reviewed, WaitingForCitizen, "A question came up."),
        new(Reviewed, ClosedFixed, "Done on the way."),
        new(Reviewed, ClosedNotResponsible, "The check showed it."),
        new(Reviewed, ClosedNotADefect, "The check showed it."),
        new(Reviewed, ClosedNotFound, "The check showed it."),
        new(Reviewed, ClosedNotFeasible, "Decided against."),
        new(Reviewed, ClosedWithdrawn, "The reporter took it back."),
        new(InProgress, WaitingForCitizen, "A question came up during the work."),
        new(InProgress, ClosedFixed, "Done."),
        new(InProgress, ClosedNotResponsible, "It turned out to be somebody else's."),
        new(InProgress, ClosedNotADefect, "It turned out to be in order."),
        new(InProgress, ClosedNotFound, "Nothing was found on the spot."),
        new(InProgress, ClosedNotFeasible, "It turned out not to be feasible."),
        new(InProgress, ClosedWithdrawn, "The reporter took it back."),
        new(WaitingForCitizen, Reviewed, "The answer came; it is to be weighed."),
        new(WaitingForCitizen, InProgress, "The answer came; the work goes on."),
        new(WaitingForCitizen, ClosedFixed, "Done without an answer."),
        new(WaitingForCitizen, ClosedNotResponsible, "The answer showed it."),
        new(WaitingForCitizen, ClosedNotADefect, "The answer showed it."),
        new(WaitingForCitizen, ClosedNotFound, "No answer came."),
        new(WaitingForCitizen, ClosedNotFeasible, "Decided against."),
        new(WaitingForCitizen, ClosedWithdrawn, "The reporter took it back."),
        new(ClosedFixed, InProgress, "It is back, or was not done properly."),
        new(ClosedNotResponsible, Reviewed, "It is ours after all."),
        new(ClosedNotADefect, Reviewed, "It is a defect after all."),
        new(ClosedNotFound, Reviewed, "It was found after all."),
        new(ClosedNotFeasible, Reviewed, "Decided anew."),
        new(ClosedWithdrawn, Reviewed, "Withdrawn by mistake."),
    ];

    public static bool IsPermitted(ReportStatus from, ReportStatus to) => Rows.Any(row => row.From == from && row.To == to);

    public static IEnumerable<ReportStatus> From(ReportStatus status) => Rows.Where(row => row.From == status).Select(row => row.To);

    /// <summary>On the wire <c>closed</c>; everything else is <c>open</c>.</summary>
    public static bool IsClosed(this ReportStatus status) => status >= ClosedFixed;
}
