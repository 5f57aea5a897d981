namespace Open311.Core.Reports;

/// <summary>Where a report stands. Stored and shown on the wire (extended attribute <c>detailed_status</c>) in snake_case.</summary>
public enum ReportStatus
{
    Received,
    Reviewed,
    InProgress,
    WaitingForCitizen,
    ClosedFixed,
    ClosedNotResponsible,
    ClosedNotADefect,
    ClosedNotFound,
    ClosedNotFeasible,
    ClosedWithdrawn,
}
