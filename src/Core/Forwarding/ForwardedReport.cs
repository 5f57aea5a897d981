using Open311.Core.Jurisdictions;

namespace Open311.Core.Forwarding;

/// <summary>How far the passing on of a report has come.</summary>
public enum ForwardState
{
    /// <summary>To be posted.</summary>
    Waiting,

    /// <summary>Posted; the endpoint gave a token, its id is still to come.</summary>
    Token,

    /// <summary>The endpoint has it: under <see cref="ForwardedReport.ForeignId"/>, or (blackbox) under a number that it does not tell.</summary>
    Accepted,

    /// <summary>It left the department, was closed or hidden before it was posted.</summary>
    Withdrawn,

    /// <summary>Not tried any more; staff see why.</summary>
    GivenUp,
}

/// <summary>A report that a department's endpoint gets: the queue of record of forwarding. One row per report and department, for ever, so that nothing is posted twice.</summary>
public sealed class ForwardedReport : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    public long DepartmentId { get; set; }

    public ForwardState State { get; set; }

    /// <summary>Attempts in this state.</summary>
    public int Attempts { get; set; }

    /// <summary>Null: nothing to do.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>
    /// What is posted, as it was put together at the first attempt: a repeated POST has to be the same one. JSON array of name and value. Without key; gone once the endpoint has it.
    /// </summary>
    public string? Fields { get; set; }

    public string? Token { get; set; }

    /// <summary>The endpoint's <c>service_request_id</c>.</summary>
    public string? ForeignId { get; set; }

    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>Status and note as they were last seen at the endpoint, hashed; null: never. Only where it has no feed of updates.</summary>
    public string? Seen { get; set; }

    /// <summary>Why the last attempt failed; machine readable.</summary>
    public string? FailureCode { get; set; }

    /// <summary>What the endpoint said about it, for staff; it may quote the report.</summary>
    public string? FailureText { get; set; }

    public DateTimeOffset? FailedAt { get; set; }
}
