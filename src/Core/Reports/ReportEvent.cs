using Open311.Core.Jurisdictions;

namespace Open311.Core.Reports;

/// <summary>What can happen to a report. Stored in snake_case; timeline, mails and feeds are read from these rows.</summary>
public enum ReportEventKind
{
    Received,

    /// <summary>Nobody knows where it is: the fallback department gets it.</summary>
    PlaceUnknown,
    StatusChanged,

    /// <summary>On the child: from now on it follows its head.</summary>
    Linked,

    /// <summary>On the former child: it is on its own again.</summary>
    Unlinked,

    /// <summary>On the head: one more person has reported the thing.</summary>
    ReportedAgain,

    /// <summary>A department became responsible, by rule.</summary>
    Routed,

    /// <summary>A department became responsible, by a person.</summary>
    Reassigned,

    /// <summary>A person's choice of department was taken back: the rules decide again.</summary>
    DecisionLifted,
    Hidden,
    Shown,

    /// <summary>One photo was taken from the public; the event names it.</summary>
    PhotoHidden,
    PhotoShown,

    /// <summary>The reporter's or a follower's mail address was confirmed.</summary>
    AddressConfirmed,

    /// <summary>Somebody wants to follow the report by mail and has to confirm the address first.</summary>
    Followed,

    /// <summary>A reader says that the report should not be public.</summary>
    AbuseReported,

    /// <summary>What belonged to a person was erased.</summary>
    Erased,

    /// <summary>Somebody wrote a comment to an idea and has to confirm the address first.</summary>
    CommentWritten,

    /// <summary>A comment to an idea can be read by all.</summary>
    CommentPublished,

    /// <summary>The department answered in the idea's thread.</summary>
    Answered,
    CommentHidden,
    CommentShown,

    /// <summary>Somebody is for the idea and has to confirm the address first.</summary>
    SupportAsked,

    /// <summary>A supporter was counted.</summary>
    SupportConfirmed,

    /// <summary>A counted supporter is for the idea no longer.</summary>
    SupportTakenBack,

    /// <summary>The idea's thread takes no more comments and supporters, or does again.</summary>
    ThreadClosed,
    ThreadOpened,

    /// <summary>A mail could not be delivered for good.</summary>
    MailFailed,

    /// <summary>The public may see it from now on: the address was confirmed, or staff have looked at it.</summary>
    Published,

    /// <summary>It is of another kind, or elsewhere, than was reported; the public note says so, the internal one what was said of the place before.</summary>
    Corrected,

    /// <summary>Title and description were replaced; the internal note keeps the reporter's words until erasure.</summary>
    Redacted,

    /// <summary>The department's endpoint has it; the internal note is its number there.</summary>
    Forwarded,

    /// <summary>It could not be passed on to the department's endpoint; the internal note says why.</summary>
    ForwardFailed,

    /// <summary>Staff found nothing wrong with what readers had reported as abuse until then.</summary>
    AbuseDismissed,

    /// <summary>Somebody wrote about it in another application; the public does not see it (yet).</summary>
    UpdateWritten,

    /// <summary>What somebody wrote about it in another application can be read by all.</summary>
    UpdatePublished,
    UpdateHidden,
    UpdateShown,

    /// <summary>The department responsible takes it.</summary>
    Accepted,

    /// <summary>The department responsible does not take it; the internal note says why.</summary>
    Rejected,

    /// <summary>The department responsible has not said whether it takes it, and was reminded.</summary>
    Reminded,

    /// <summary>Somebody else was told that the department responsible has not said whether it takes it; the internal note is their address, where they are no department.</summary>
    Escalated,

    /// <summary>Its deadline has passed.</summary>
    Overdue,
}

/// <summary>One thing that happened to a report. Append-only.</summary>
public sealed class ReportEvent : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long ReportId { get; set; }

    public DateTimeOffset OccurredAt { get; set; }

    public ReportEventKind Kind { get; set; }

    public bool IsPublic { get; set; }

    /// <summary>Who: <c>reporter</c>, <c>rule</c>, <c>department:KEY</c>, <c>key:NAME</c>, <c>account:ID</c>. Never a person's name.</summary>
    public required string Actor { get; set; }

    public ReportStatus? FromStatus { get; set; }

    public ReportStatus? ToStatus { get; set; }

    public string? PublicNote { get; set; }

    public string? InternalNote { get; set; }

    /// <summary>The other report of a link, or the department of a routing.</summary>
    public long? OtherReportId { get; set; }

    public long? DepartmentId { get; set; }

    /// <summary>Whose mail address it is about.</summary>
    public long? SubscriptionId { get; set; }

    /// <summary>The photo of <see cref="ReportEventKind.PhotoHidden"/> and <see cref="ReportEventKind.PhotoShown"/>.</summary>
    public long? PhotoId { get; set; }

    /// <summary>The comment that it is about, also of <see cref="ReportEventKind.AbuseReported"/>; it may be gone since.</summary>
    public long? CommentId { get; set; }

    /// <summary>The update that it is about; it may be gone since.</summary>
    public long? UpdateId { get; set; }

    /// <summary>The transaction that wrote it, set by the database: the update feed waits for those that are still running. Null for events from before there was the feed.</summary>
    public ulong? WrittenIn { get; private set; }

    /// <summary>Null: its mails are still to be written. The queue of record of the step "notified".</summary>
    public DateTimeOffset? NotifiedAt { get; set; }
}
