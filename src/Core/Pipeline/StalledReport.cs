using Open311.Core.Jurisdictions;

namespace Open311.Core.Pipeline;

/// <summary>A report that a step could not take further, and when it is tried again.</summary>
public sealed class StalledReport : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    public required string Step { get; set; }

    public int Attempts { get; set; }

    /// <summary>Type and place of the fault, never its data.</summary>
    public required string LastError { get; set; }

    public DateTimeOffset FailedAt { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }
}
