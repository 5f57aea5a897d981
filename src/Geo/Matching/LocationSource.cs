namespace Open311.Geo.Matching;

/// <summary>How a report got its place.</summary>
public enum LocationSource
{
    /// <summary>Nobody knows: the profile's location error holds.</summary>
    Unknown = 0,

    /// <summary>The position of a phone.</summary>
    Device,

    /// <summary>A point set on a map by hand.</summary>
    Map,

    /// <summary>An address that was looked up: the house, not the thing before it.</summary>
    Address,

    /// <summary>An object of a layer that was chosen.</summary>
    Asset,
}

/// <summary>What a way of giving a place means for matching.</summary>
/// <param name="Error">Standard deviation, per axis, around the true place; null: the profile's.</param>
/// <param name="CandidateFactor">The profile's candidate radius times this, 1 or more. Of two reports the wider one holds.</param>
/// <param name="CertainFactor">The profile's radius of Certain times this, 1 or more. Of two reports the wider one holds.</param>
public readonly record struct SourceRule(Distance? Error, double CandidateFactor, double CertainFactor)
{
    /// <summary>In place of the profile's radius times <see cref="CandidateFactor"/>.</summary>
    public Distance? CandidateRadius { get; init; }

    /// <summary>In place of the profile's radius times <see cref="CertainFactor"/>.</summary>
    public Distance? CertainRadius { get; init; }

    /// <summary>In place of the profile's, in days. More than zero; of two reports the longer one holds.</summary>
    public double? HalfLifeDays { get; init; }
}

/// <summary>One row per <see cref="LocationSource"/>.</summary>
public sealed record SourceRules
{
    public static SourceRules Default { get; } = new();

    public SourceRule Unknown { get; init; } = new(null, 1, 1);

    /// <summary>Phones between houses are 5 to 8 m off per axis: 95 of 100 pairs then lie within 24 m.</summary>
    public SourceRule Device { get; init; } = new(Distance.FromMeters(6.5), 1.25, 1.5);

    /// <summary>A careful click; people look at the picture from above.</summary>
    public SourceRule Map { get; init; } = new(Distance.FromMeters(4), 1, 1);

    /// <summary>From the house to the thing in the street, or to the next house: 10 to 25 m.</summary>
    public SourceRule Address { get; init; } = new(Distance.FromMeters(15), 1.75, 2);

    /// <summary>The object's surveyed place.</summary>
    public SourceRule Asset { get; init; } = new(Distance.FromMeters(1.5), 1, 1);

    public SourceRule this[LocationSource source] => source switch
    {
        LocationSource.Device => Device,
        LocationSource.Map => Map,
        LocationSource.Address => Address,
        LocationSource.Asset => Asset,
        _ => Unknown,
    };
}
