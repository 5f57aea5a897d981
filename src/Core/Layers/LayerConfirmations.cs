using Open311.Core.Failures;

namespace Open311.Core.Layers;

/// <summary>What somebody has to have seen before a version is published: each is a refusal with the figures, until it is confirmed.</summary>
public static class LayerConfirmations
{
    /// <summary>Part of the objects that may be gone.</summary>
    public const double MaxGoneShare = 0.20;

    /// <summary>Part of an area layer's area that may belong to something else.</summary>
    public const double MaxAreaShare = 0.05;

    /// <summary>Part of one object's area that a repair may change.</summary>
    public const double MaxRepairShare = 0.005;

    /// <param name="diff">Against the version that is published; null: there is none.</param>
    /// <param name="report">Null of versions without one.</param>
    public static IReadOnlyList<Failure> Of(LayerDiff? diff, LayerReport? report)
    {
        var open = new List<Failure>();
        if (diff is { GoneShare: > MaxGoneShare })
            open.Add(LayerFailures.ConfirmGone(diff));
        if (diff is { AreaShare: > MaxAreaShare })
            open.Add(LayerFailures.ConfirmArea(diff));
        if (report is { GreatestRepairShare: > MaxRepairShare })
            open.Add(LayerFailures.ConfirmRepair(report));
        return open;
    }
}
