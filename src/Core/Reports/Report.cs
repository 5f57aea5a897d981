using NetTopologySuite.Geometries;
using Open311.Core.Jurisdictions;
using Open311.Geo.Matching;

namespace Open311.Core.Reports;

/// <summary>Who may see a report.</summary>
public enum ReportVisibility
{
    Public,

    /// <summary>Taken from the public by staff; on the public wire it does not exist.</summary>
    Hidden,

    /// <summary>Not public before the reporter confirms their mail address.</summary>
    AwaitsConfirmation,

    /// <summary>Not public before somebody of the staff has looked at it.</summary>
    AwaitsReview,

    /// <summary>Never public, by its service: between the reporter and the staff.</summary>
    Confidential,

    /// <summary>Posted to the test endpoint: it meets its own kind only, nobody is told of it, and it is gone within a week (<see cref="EmptySandbox"/>).</summary>
    Sandbox,
}

/// <summary>What a citizen told the administration about a place: on the wire a GeoReport v2 <i>service request</i>.</summary>
public sealed class Report : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    /// <summary>The wire id, unique over the installation: <c>^[0-9A-Za-z-]{1,32}$</c>.</summary>
    public required string ServiceRequestId { get; set; }

    /// <summary>Given out instead of the id by services of type batch; unique over the installation.</summary>
    public string? Token { get; set; }

    public long ServiceId { get; set; }

    /// <summary>What the world sees: the head's status while the report is a duplicate.</summary>
    public ReportStatus Status { get; set; }

    /// <summary>The report's own status while it is a duplicate; it returns at unlink. Null otherwise.</summary>
    public ReportStatus? OwnStatus { get; set; }

    /// <summary>The public note of the last status change.</summary>
    public string? StatusNotes { get; set; }

    public bool IsClosed { get; private set; }

    public Stage Stage { get; set; }

    /// <summary>EPSG:4326; null when only an address is known: then it is not compared and goes to the fallback department.</summary>
    public Point? Place { get; set; }

    /// <summary>How <see cref="Place"/> came about; on the wire <c>place_source</c>.</summary>
    public LocationSource PlaceSource { get; set; }

    /// <summary>As the reporter wrote it.</summary>
    public string? AddressString { get; set; }

    /// <summary>As the reporter gave it.</summary>
    public string? AddressId { get; set; }

    /// <summary>As our own layers name the place; on the wire <c>address</c>.</summary>
    public string? Address { get; set; }

    /// <summary>The feature of the address layer that names the place; on the wire <c>address_id</c>, before the reporter's.</summary>
    public string? AddressKey { get; set; }

    /// <summary>Of the house that names the place.</summary>
    public string? Zipcode { get; set; }

    /// <summary>EPSG:4326: the place that <see cref="Address"/> names. A report that lies elsewhere is named anew by the step "route".</summary>
    public Point? AddressPlace { get; set; }

    /// <summary>The layer of the asset that the report names; null: it names none. The three below are as they were when it came.</summary>
    public long? AssetLayerId { get; set; }

    /// <summary>The asset's key in the layer; on the wire <c>asset_id</c>.</summary>
    public string? AssetKey { get; set; }

    /// <summary>Copied: it stays when the layer retires the object.</summary>
    public string? AssetLabel { get; set; }

    /// <summary>Number of the layer's version.</summary>
    public int? AssetVersion { get; set; }

    public string? Title { get; set; }

    /// <summary>At most 4,000 characters, LF line ends, no control characters.</summary>
    public string? Description { get; set; }

    /// <summary>As the reporter gave them.</summary>
    public string[] MediaUrls { get; set; } = [];

    /// <summary>Rows of <see cref="Media.ReportPhoto"/>, hidden ones too, those of updates not: lists look for photos only where there are some.</summary>
    public short PhotoCount { get; set; }

    /// <summary>Answers as a JSON object: code to array of strings. Unknown codes are kept.</summary>
    public string Attributes { get; set; } = "{}";

    public DateTimeOffset RequestedDatetime { get; set; }

    public DateTimeOffset UpdatedDatetime { get; set; }

    public DateTimeOffset? ExpectedDatetime { get; set; }

    /// <summary>What the public is promised by now: nothing, for what turned out not to be the town's.</summary>
    public DateTimeOffset? PromisedDatetime => Status == ReportStatus.ClosedNotResponsible ? null : ExpectedDatetime;

    /// <summary>The deadline of its service, set when it gets its first department; null: none. The public does not see it.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>When it was noted that the deadline had passed; null: it was not, or not yet.</summary>
    public DateTimeOffset? OverdueAt { get; set; }

    /// <summary>It was noted that the deadline had passed, and it is still open; a duplicate follows its head.</summary>
    public bool IsOverdue => OverdueAt is not null && !IsClosed && DuplicateOfId is null;

    /// <summary>The result of the last routing decision; on the wire <c>agency_responsible</c>.</summary>
    public long? DepartmentId { get; set; }

    /// <summary>A person decided on the department; rules do not move it.</summary>
    public bool DepartmentByHand { get; set; }

    /// <summary>The head of its cluster; a head is never a duplicate itself.</summary>
    public long? DuplicateOfId { get; set; }

    /// <summary>
    /// The report whose duplicate it was when that became a duplicate itself and took it along: it goes back there when that is unlinked. Null: it was linked to its head, or it is none's duplicate.
    /// </summary>
    public long? CameWithId { get; set; }

    public ReportVisibility Visibility { get; set; }

    /// <summary>Brought in from another system: its arrival and routing cause no mail.</summary>
    public bool IsImported { get; set; }

    public long? ApiKeyId { get; set; }

    public string? AccountId { get; set; }

    /// <summary>The transaction that wrote the row last, set by a trigger: tells which changes nobody can slip in before any more.</summary>
    public ulong ChangedIn { get; private set; }
}
