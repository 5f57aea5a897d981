using Open311.Core.Jurisdictions;

namespace Open311.Core.Forwarding;

/// <summary>Remembers an update that came back from an endpoint, so that it is written into the timeline once. Saved in the event's transaction.</summary>
public sealed class ForeignUpdate : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    public long DepartmentId { get; set; }

    /// <summary><c>id:</c> and the endpoint's <c>update_id</c>, else <c>hash:</c> of content and time.</summary>
    public required string UpdateKey { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
}
