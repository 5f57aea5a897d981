using Open311.Core.Jurisdictions;

namespace Open311.Core.Routing;

/// <summary>How a rule looks at a layer.</summary>
public enum LayerTest
{
    /// <summary>The place lies in a feature; a border belongs to both sides, the lower feature key wins.</summary>
    Area,

    /// <summary>A feature lies within <see cref="RoutingRule.WithinMeters"/> of the place.</summary>
    Nearest,
}

/// <summary>One line of a jurisdiction's routing: all that is set must hold; the first rule by <see cref="Position"/> decides.</summary>
public sealed class RoutingRule : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public int Position { get; set; }

    /// <summary>In words, for people; copied into every decision.</summary>
    public required string Text { get; set; }

    public long DepartmentId { get; set; }

    public long? ServiceId { get; set; }

    public string? ServiceGroup { get; set; }

    public long? LayerId { get; set; }

    public LayerTest? LayerTest { get; set; }

    /// <summary>Metres on the ground; only with <see cref="Routing.LayerTest.Nearest"/>.</summary>
    public double? WithinMeters { get; set; }

    /// <summary>Only features with these keys; null: any.</summary>
    public string[]? FeatureKeys { get; set; }

    /// <summary>Only features whose attributes contain this JSON object; null: any.</summary>
    public string? FeatureAttributes { get; set; }

    public bool IsActive { get; set; } = true;
}
