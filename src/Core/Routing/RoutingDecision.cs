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

    /// <summary><c>rule</c>, <c>fallback</c>, <c>place_unknown</c> or <c>person</c>.</summary>
    public required string DecidedBy { get; set; }

    /// <summary>The person's or key's name where a person decided.</summary>
    public string? Actor { get; set; }

    public long? RuleId { get; set; }

    public string? RuleText { get; set; }

    public long? LayerVersionId { get; set; }

    public string? FeatureKey { get; set; }

    public string? FeatureLabel { get; set; }

    /// <summary>Metres from the place to the feature; 0 inside.</summary>
    public double? DistanceMeters { get; set; }

    /// <summary>JSON object: service code, group, latitude, longitude.</summary>
    public string Inputs { get; set; } = "{}";

    /// <summary>JSON array of the next matching rules.</summary>
    public string RunnersUp { get; set; } = "[]";
}
