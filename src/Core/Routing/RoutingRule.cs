using Open311.Core.Jurisdictions;

namespace Open311.Core.Routing;

/// <summary>How a rule looks at a layer.</summary>
public enum LayerTest
{
    /// <summary>The place lies in a feature; a border belongs to both sides, the lower feature key wins.</summary>
    Area,

    /// <summary>A feature lies within <see cref="RoutingRule.WithinMeters"/> of the place.</summary>
    Nearest,

    /// <summary>The report names a feature of the layer: its asset.</summary>
    Asset,
}

/// <summary>
/// The order in which rules are asked, before their own: what is known for certain first, what holds everywhere last. Where no rule of any stage holds, the fallback department decides.
/// Numbers are stored.
/// </summary>
public enum RoutingStage
{
    /// <summary>Outside the jurisdiction.</summary>
    Outside = 0,

    /// <summary>Whose is the asset that the report names.</summary>
    AssetOwner = 1,

    /// <summary>Whose is the nearest road, line or thing. Of rules that ask the same layer, the one whose feature is nearer goes first.</summary>
    NearestOwned = 2,

    Area = 3,

    /// <summary>Without a layer: service, group, answers and time.</summary>
    ServiceDefault = 4,
}

/// <summary>What public holidays are to a rule.</summary>
public enum HolidayTest
{
    /// <summary>It holds on public holidays only.</summary>
    Only,

    /// <summary>It holds on all other days.</summary>
    Except,
}

/// <summary>One line of a jurisdiction's routing: all that is set must hold; the first rule by <see cref="Stage"/> and <see cref="Position"/> decides. Days and hours are those at which the report was made, in the town's time zone.</summary>
public sealed class RoutingRule : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    /// <summary>Counts up with every change of what the rule says, from 1; its place among the others is none.</summary>
    public int Version { get; set; } = 1;

    public RoutingStage Stage { get; set; } = RoutingStage.ServiceDefault;

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

    /// <summary>Only places outside the jurisdiction's boundary.</summary>
    public bool IsOutside { get; set; }

    /// <summary>JSON object: code of a question to an array of answers, one of which must have been given; null: any.</summary>
    public string? Answers { get; set; }

    /// <summary>First day.</summary>
    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day.</summary>
    public DateOnly? ValidUntil { get; set; }

    /// <summary>ISO 8601: 1 is Monday; null: all.</summary>
    public short[]? Weekdays { get; set; }

    /// <summary>From this minute; over midnight where it is later than <see cref="TimeUntil"/>.</summary>
    public TimeOnly? TimeFrom { get; set; }

    /// <summary>Before this minute.</summary>
    public TimeOnly? TimeUntil { get; set; }

    /// <summary>First day of the season as month times 100 plus day; over New Year where it is later than <see cref="SeasonUntil"/>.</summary>
    public short? SeasonFrom { get; set; }

    /// <summary>Last day of the season.</summary>
    public short? SeasonUntil { get; set; }

    public HolidayTest? Holidays { get; set; }

    /// <summary>Who is mailed new cases instead of the department's address: whoever is on duty then; null: the department.</summary>
    public string? OnDutyEmail { get; set; }

    /// <summary>Set: what the rule holds for is not the town's, but theirs. The report is closed as such, and the reporter is told whose it is.</summary>
    public string? OwnerName { get; set; }

    /// <summary>How the owner is reached: address, phone, website; shown to the reporter.</summary>
    public string? OwnerContact { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Where a rule stands that says nothing of it.</summary>
    public static RoutingStage StageOf(bool isOutside, LayerTest? test) => (isOutside, test) switch
    {
        (true, _) => RoutingStage.Outside,
        (_, Routing.LayerTest.Asset) => RoutingStage.AssetOwner,
        (_, Routing.LayerTest.Nearest) => RoutingStage.NearestOwned,
        (_, Routing.LayerTest.Area) => RoutingStage.Area,
        _ => RoutingStage.ServiceDefault,
    };
}
