namespace Open311.Geo.Matching;

/// <summary>What follows from a comparison of two reports. The order is the order of preference.</summary>
public enum MatchOutcome
{
    /// <summary>Nothing to show.</summary>
    None = 0,

    /// <summary>A person should look at it; nothing is linked.</summary>
    Possible = 1,

    /// <summary>May be linked without a person looking at it.</summary>
    Certain = 2,
}
