using Open311.Geo.Matching;

namespace Open311.Tests.TestKit.Matching;

/// <summary>What is hard about a thing, if anything is.</summary>
public enum NegativeKind
{
    /// <summary>Nothing was done to make it hard; chance neighbours are as the town has them.</summary>
    Ordinary,

    /// <summary>Two of a kind eight metres apart.</summary>
    EightMetersApart,

    /// <summary>The next lamp is out as well.</summary>
    NeighbouringLamp,

    /// <summary>The same on the other carriageway.</summary>
    OtherCarriageway,

    /// <summary>Round the corner, in another street, reported in the same words.</summary>
    SameTextOtherStreet,

    /// <summary>Closed, and there again.</summary>
    AgainAfterRepair,

    /// <summary>On the same spot something else.</summary>
    OtherThingSameSpot,

    /// <summary>One person reports two things on one walk.</summary>
    SameWalk,
}

/// <summary>A thing that is reported.</summary>
/// <param name="Number">Its name: reports of one number are duplicates.</param>
/// <param name="Kind">Heading of its texts.</param>
/// <param name="PartnerNumber">The thing it was made hard against.</param>
public sealed record GeneratedThing(
    int Number, string Service, string Kind, Spot Spot, DateTimeOffset From, DateTimeOffset Until, NegativeKind Negative, int? PartnerNumber, Lamp? Lamp, string Street);

/// <param name="Reporter">A number for a person.</param>
/// <param name="Subject">Without <see cref="MatchSubject.ClosedAt"/>, which depends on when it is looked at.</param>
public sealed record GeneratedReport(string Id, GeneratedThing Thing, int Reporter, string Text, MatchSubject Subject)
{
    /// <summary>As it is known at a moment.</summary>
    public MatchSubject At(DateTimeOffset moment) => Thing.Until <= moment ? Subject with { ClosedAt = Thing.Until } : Subject;
}
