using Open311.Core.Jurisdictions;
using Open311.Core.Reports;

namespace Open311.Core.Updates;

/// <summary>What the writer of an update says of the thing itself. Stored in snake_case. It is shown, it moves nothing.</summary>
public enum UpdateClaim
{
    /// <summary>It is fixed.</summary>
    Fixed,

    /// <summary>It was closed and is not fixed, or is there again.</summary>
    Back,
}

/// <summary>What somebody tells about a report later on, by way of another application: on the wire a <i>request update</i>.</summary>
public sealed class ReportUpdate : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    /// <summary>That of the event by which it came in: the ids of updates and of other events are never the same.</summary>
    public long Id { get; set; }

    public long ReportId { get; set; }

    public long ApiKeyId { get; set; }

    /// <summary>What the sender calls it; unique among those of the API key. Null once the writer's data are erased.</summary>
    public string? SenderKey { get; set; }

    /// <summary>LF line ends, no control characters; null: photos only.</summary>
    public string? Text { get; set; }

    public UpdateClaim? Claim { get; set; }

    /// <summary>As the sender says. What is listed goes by the time it came in here.</summary>
    public DateTimeOffset WrittenAt { get; set; }

    public ReportVisibility Visibility { get; set; }
}

/// <summary>Who wrote an update: personal data, apart from it so that it can go without it. Never public.</summary>
public sealed class UpdateContact : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long UpdateId { get; set; }

    public long ReportId { get; set; }

    public string? Email { get; set; }

    public string? FirstName { get; set; }

    public string? LastName { get; set; }

    public string? Phone { get; set; }
}
