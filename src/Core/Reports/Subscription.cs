using Open311.Core.Jurisdictions;

namespace Open311.Core.Reports;

/// <summary>A mail address that follows a report; the reporter is the first.</summary>
public sealed class Subscription : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long ReportId { get; set; }

    /// <summary>As written; compared without regard to case.</summary>
    public required string Email { get; set; }

    /// <summary>ISO 639-1.</summary>
    public string Language { get; set; } = "de";

    public bool IsReporter { get; set; }

    /// <summary>Of an idea: also a mail at every new comment, not only at answers of the department.</summary>
    public bool WantsComments { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Null: only the receipt goes out, without free text.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}
