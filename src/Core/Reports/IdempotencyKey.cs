using Open311.Core.Jurisdictions;

namespace Open311.Core.Reports;

/// <summary>Remembers a POST, so that a repeated one gives the same report. Written in the report's transaction; its primary key decides races.</summary>
public sealed class IdempotencyKey : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ApiKeyId { get; set; }

    /// <summary>SHA-256 of FixMyStreet's number, else of the header's value, or of the parsed fields where an old app sends no header.</summary>
    public required byte[] KeyHash { get; set; }

    /// <summary>SHA-256 of the parsed fields.</summary>
    public required byte[] BodyHash { get; set; }

    public long ReportId { get; set; }

    /// <summary>90 days after the POST for numbers of FixMyStreet, 24 h for keys, 10 min for fingerprints.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
