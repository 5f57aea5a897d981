using Open311.Core.Jurisdictions;

namespace Open311.Core.Duplicates;

/// <summary>What was decided about two reports.</summary>
public enum DuplicateDecision
{
    /// <summary>Suggested; nobody has decided.</summary>
    Open,

    /// <summary>Linked because the match was certain.</summary>
    LinkedByRule,

    /// <summary>Linked by a person.</summary>
    Confirmed,

    /// <summary>A person said no, one of the staff or the reporter to whom it was offered; no rule suggests or links the two again.</summary>
    Rejected,

    /// <summary>Suggested, and not asked any more: the two are of one cluster by now, or a person has said no to others of the two clusters. It is open again when that ends.</summary>
    DecidedElsewhere,
}

/// <summary>Two reports that may be of the same thing, and why.</summary>
public sealed class DuplicatePair : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    /// <summary>The newer one.</summary>
    public long ReportId { get; set; }

    /// <summary>The older one.</summary>
    public long HeadId { get; set; }

    /// <summary>0…1.</summary>
    public double Score { get; set; }

    /// <summary>JSON array of reasons: code, value, contribution.</summary>
    public string Reasons { get; set; } = "[]";

    public DuplicateDecision Decision { get; set; }

    /// <summary><c>rule</c>, <c>department:KEY</c>, <c>key:NAME</c>, or <c>reporter</c>: who refused the older one when it was offered. Null while nobody has decided.</summary>
    public string? DecidedBy { get; set; }

    public DateTimeOffset FoundAt { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }
}
