using Open311.Core.Jurisdictions;

namespace Open311.Core.Places;

/// <summary>
/// A report whose place or address is still to be asked of the town's outside geocoder; until then no step takes it. The row goes when the answer is there;
/// one that was given up stays, with the reason, and holds nothing up.
/// </summary>
public sealed class PlaceLookup : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    public int Attempts { get; set; }

    /// <summary>Null: given up.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Why the last attempt failed; machine readable.</summary>
    public string? FailureCode { get; set; }
}
