using System.Diagnostics.CodeAnalysis;

namespace Open311.Geo.Readers;

/// <summary>
/// One step of reading a layer: a clean feature (no problem), a dropped one (only a problem), or a repaired one (both).
/// </summary>
public sealed record LayerItem
{
    private LayerItem(LayerFeature? feature, FeatureProblem? problem) => (Feature, Problem) = (feature, problem);

    public LayerFeature? Feature { get; }

    public FeatureProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Problem))]
    [MemberNotNullWhen(false, nameof(Feature))]
    public bool IsDropped => Feature is null;

    /// <summary>The file ends here although it should not: see <see cref="FeatureProblemCodes.RestUnreadable"/>.</summary>
    public bool EndsEarly => Problem is { Code: FeatureProblemCodes.RestUnreadable };

    public static LayerItem Clean(LayerFeature feature) => new(feature, null);

    public static LayerItem Repaired(LayerFeature feature, Bilingual reason) => Kept(feature, FeatureProblemCodes.Repaired, reason);

    public static LayerItem Kept(LayerFeature feature, string code, Bilingual reason) => new(feature, new FeatureProblem(feature.Number, code, reason));

    public static LayerItem Dropped(long number, string code, Bilingual reason) => new(null, new FeatureProblem(number, code, reason));

    public static LayerItem Dropped(long number, GeoError error) => new(null, new FeatureProblem(number, error.Code, error.Words));
}
