using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Notifications;

/// <summary>Everything that the mails of one report may speak of.</summary>
public sealed record MailSubject
{
    public required JurisdictionProfile Jurisdiction { get; init; }

    public required string ServiceRequestId { get; init; }

    public required Service Service { get; init; }

    public required ReportStatus Status { get; init; }

    /// <summary>What the public reads beside the status.</summary>
    public string? StatusNotes { get; init; }

    public string? Address { get; init; }

    public string? AddressString { get; init; }

    public string? AddressId { get; init; }

    /// <summary>The object that the report names, with its id where that is not said already.</summary>
    public string? Asset { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>EPSG:4326.</summary>
    public Geo.Wgs84Point? Place { get; init; }

    public required DateTimeOffset RequestedDatetime { get; init; }

    /// <summary>Absolute addresses: ours, or the reporter's links where we have none.</summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>JSON object, code to array of strings.</summary>
    public string Attributes { get; init; } = "{}";

    public ReportContact? Contact { get; init; }

    /// <summary>The report that the event links this one to; null if that one is hidden.</summary>
    public string? HeadServiceRequestId { get; init; }

    /// <summary>Of an idea: its thread's public id.</summary>
    public string? Thread { get; init; }

    /// <summary>Title and address of the public idea that the report is tied to.</summary>
    public (string Title, string Page)? TiedTo { get; init; }

    /// <summary>The comment that the event is about, as the public sees it now; null if it does not.</summary>
    public string? CommentText { get; init; }

    /// <summary>As the comment's writer wants to be called.</summary>
    public string? CommentName { get; init; }

    /// <summary>The update that the event is about, as the public sees it now.</summary>
    public string? UpdateText { get; init; }

    /// <summary>What its writer says of the thing.</summary>
    public Updates.UpdateClaim? UpdateClaim { get; init; }

    /// <summary>Staff took it from the public. One that is not public yet, or confidential, is not meant.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The public sees the report once its reporter has confirmed the address.</summary>
    public bool AwaitsConfirmation { get; init; }

    /// <summary>It has a page that everybody can open.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The one that the event names, else the one responsible.</summary>
    public Department? Department { get; init; }

    /// <summary>Who has the case now.</summary>
    public Department? Responsible { get; init; }

    /// <summary>Since when the department responsible has owed an answer whether it takes the case; null: it owes none.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public RoutingDecision? Decision { get; init; }

    /// <summary>Who had rejected the case before this decision, and why; for departments only.</summary>
    public IReadOnlyList<Rejection> Rejections { get; init; } = [];

    /// <summary>Set where the decision is uncertain.</summary>
    public Department? OtherDepartment { get; init; }
}
