using Open311.Geo.Matching;

namespace Open311.Tests.TestKit.Matching;

/// <summary>How things of a service come about and are reported.</summary>
/// <param name="MeanGapDays">Between two reports of one thing.</param>
/// <param name="OpenDays">Median of the days until it is repaired.</param>
/// <param name="AssetShare">Reports in which the object is chosen on the map.</param>
/// <param name="StormShare">Things that happen in one of the storms, with many reports each.</param>
/// <param name="Things">In one town and four months.</param>
public sealed record ServiceHabits(
    string Service, MatchProfile Profile, int Things, double MeanGapDays, double OpenDays, double RepeatShare, double AssetShare = 0, double StormShare = 0)
{
    public static IReadOnlyList<ServiceHabits> All { get; } =
    [
        new("lamp", MatchProfile.AssetBound, 220, 4, 12, 0.5, AssetShare: 0.3),
        new("pothole", MatchProfile.Surface, 240, 8, 25, 0.5),
        new("pavement", MatchProfile.Surface, 180, 10, 40, 0.4),
        new("rubbish", MatchProfile.Litter, 260, 1.5, 6, 0.5),
        new("graffiti", MatchProfile.Litter, 160, 3, 12, 0.4),
        new("tree", MatchProfile.Incident, 200, 0.15, 1.2, 0.5, StormShare: 0.4),
        new("water", MatchProfile.Incident, 160, 0.15, 1.2, 0.5, StormShare: 0.3),
        new("traffic_light", MatchProfile.Incident, 140, 0.1, 0.8, 0.6, AssetShare: 0.2, StormShare: 0.2),
        // Swing, slide and bench stand within metres: a town leaves them to people, as it does noise.
        new("playground", MatchProfile.AssetBound with { AllowCertain = false }, 160, 6, 20, 0.4, AssetShare: 0.2),
        new("noise", MatchProfile.Nuisance, 140, 0.2, 1, 0.5),
        new("scrap_car", MatchProfile.Surface, 140, 6, 25, 0.4),
        new("sign", MatchProfile.AssetBound, 140, 5, 15, 0.4, AssetShare: 0.15),
        new("cycle_path", MatchProfile.Surface, 140, 5, 15, 0.4),
        new("winter", MatchProfile.Litter, 140, 0.7, 3, 0.5, StormShare: 0.3),
    ];

    /// <summary>Which hard negatives make sense for it.</summary>
    public IReadOnlyList<NegativeKind> Negatives { get; } = Service switch
    {
        "lamp" => [NegativeKind.NeighbouringLamp, NegativeKind.SameTextOtherStreet, NegativeKind.AgainAfterRepair, NegativeKind.SameWalk],
        "pothole" or "pavement" or "cycle_path" =>
            [NegativeKind.EightMetersApart, NegativeKind.OtherCarriageway, NegativeKind.SameTextOtherStreet, NegativeKind.AgainAfterRepair, NegativeKind.OtherThingSameSpot, NegativeKind.SameWalk],
        "sign" or "water" or "traffic_light" =>
            [NegativeKind.OtherCarriageway, NegativeKind.SameTextOtherStreet, NegativeKind.AgainAfterRepair, NegativeKind.OtherThingSameSpot, NegativeKind.SameWalk],
        _ => [NegativeKind.SameTextOtherStreet, NegativeKind.AgainAfterRepair, NegativeKind.OtherThingSameSpot, NegativeKind.SameWalk],
    };
}
