using Open311.Core.Jurisdictions;

namespace Open311.Core.Routing;

/// <summary>Why a report went where it went: inputs and rule as they were at that time. Append-only.</summary>
public sealed class RoutingDecision : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long ReportId { get; set; }

    public DateTimeOffset DecidedAt { get; set; }

    public long DepartmentId { get; set; }

    /// <summary><c>rule</c>, <c>fallback</c>, <c>all_rejected</c>, <c>place_unknown</c> or <c>person</c>.</summary>
    public required string DecidedBy { get; set; }

    /// <summary>The person's or key's name where a person decided.</summary>
    public string? Actor { get; set; }

    public long? RuleId { get; set; }

    /// <summary>Of the rule, then.</summary>
    public int? RuleVersion { get; set; }

    public string? RuleText { get; set; }

    public long? LayerVersionId { get; set; }

    public string? FeatureKey { get; set; }

    public string? FeatureLabel { get; set; }

    /// <summary>Metres from the place to the feature; 0 inside.</summary>
    public double? DistanceMeters { get; set; }

    /// <summary>The place is nearer to a border than its own error: had the pin been set a little elsewhere, <see cref="OtherDepartmentId"/> would have the report.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>Set where the decision is uncertain.</summary>
    public long? OtherDepartmentId { get; set; }

    /// <summary>Who was on duty, by the rule; null: the department's address.</summary>
    public string? OnDutyEmail { get; set; }

    /// <summary>Whose it is, by the rule; null: the town's.</summary>
    public string? OwnerName { get; set; }

    public string? OwnerContact { get; set; }

    /// <summary>JSON object: service code, group, latitude, longitude, the time in the town's zone, where the place is from and by how many metres it may be wrong, the departments that had rejected the report.</summary>
    public string Inputs { get; set; } = "{}";

    /// <summary>JSON array of the next matching rules.</summary>
    public string RunnersUp { get; set; } = "[]";
}
