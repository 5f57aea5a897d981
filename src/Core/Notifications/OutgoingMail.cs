using Open311.Core.Jurisdictions;

namespace Open311.Core.Notifications;

/// <summary>A mail to be sent, or sent. Unique per event, recipient and template.</summary>
public sealed class OutgoingMail : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    /// <summary>Null together with the report: a mail about an account.</summary>
    public long? EventId { get; set; }

    public long? ReportId { get; set; }

    public required string Recipient { get; set; }

    /// <summary>Name in the table of mails: receipt_to_confirm, receipt, status_changed, …</summary>
    public required string Template { get; set; }

    /// <summary>ISO 639-1.</summary>
    public required string Language { get; set; }

    public required string FromName { get; set; }

    public required string FromAddress { get; set; }

    public required string Subject { get; set; }

    public required string Text { get; set; }

    public required string Html { get; set; }

    /// <summary>Without angle brackets; computed from event, recipient and template, so that a repeated mail carries the same one.</summary>
    public required string MessageId { get; set; }

    /// <summary>Message-ID of the thread's first mail to this recipient (RFC 5322 References).</summary>
    public string? References { get; set; }

    /// <summary>Address for one-click unsubscription (RFC 8058); null for mails to departments.</summary>
    public string? UnsubscribeAddress { get; set; }

    /// <summary>RFC 2919 list id of the jurisdiction.</summary>
    public required string ListId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>While in the future, a worker is busy with it.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>Given up; <see cref="LastError"/> says why.</summary>
    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>SMTP status and our own words, no address.</summary>
    public string? LastError { get; set; }
}
