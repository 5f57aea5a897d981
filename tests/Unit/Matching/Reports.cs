using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

/// <summary>Makes reports at a number of metres north of one place, a number of days after one moment.</summary>
internal static class Reports
{
    private const double MetersPerDegree = 6_371_008.8 * Math.PI / 180;
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static MatchSubject At(
        double metersNorth, double daysAfter = 0, string? text = null, string service = "lamp", string? group = "street", double? closedAfterDays = null, string? asset = null) => new()
        {
            Place = Wgs84Point.Create(51.34 + metersNorth / MetersPerDegree, 12.37),
            RequestedAt = Start.AddDays(daysAfter),
            ServiceCode = service,
            ServiceGroup = group,
            ClosedAt = closedAfterDays is { } days ? Start.AddDays(days) : null,
            AssetKey = asset,
            Text = TextProfile.From(text),
        };

    public static MatchProfile Profile(string name) => name switch
    {
        "lamp" => MatchProfile.AssetBound,
        "pothole" => MatchProfile.Surface,
        "litter" => MatchProfile.Litter,
        "tree" => MatchProfile.Incident,
        "noise" => MatchProfile.Nuisance,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such profile."),
    };
}
