using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Routing;

/// <summary>Section <c>Routing</c>.</summary>
public sealed class RoutingOptions
{
    public const string Section = "Routing";

    /// <summary>
    /// Metres by which a reported place may be wrong: nearer to a border than that, the decision is marked uncertain, and names both departments. Where the source of a place has a larger error, as a house for the
    /// thing before it, that one holds (<see cref="Geo.Matching.SourceRules"/>); a smaller one does not, as areas are not drawn to a metre either.
    /// </summary>
    [Range(0.1, 100)]
    public double LocationErrorMeters { get; set; } = 8;

    /// <summary>Months of reports that <c>routing simulate</c> looks at unless told otherwise.</summary>
    [Range(1, 120)]
    public int SimulatedMonths { get; set; } = 3;
}
