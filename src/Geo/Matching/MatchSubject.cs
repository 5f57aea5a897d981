namespace Open311.Geo.Matching;

/// <summary>
/// What matching needs to know of one report. Make it once per report and reuse it for every comparison: the text profile is the costly part.
/// </summary>
public sealed record MatchSubject
{
    public required Wgs84Point Place { get; init; }

    /// <summary>How <see cref="Place"/> came about.</summary>
    public LocationSource Source { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Compared ordinally.</summary>
    public required string ServiceCode { get; init; }

    /// <summary>GeoReport's <c>group</c> of the service. Null or empty: the service is alone, other services never match.</summary>
    public string? ServiceGroup { get; init; }

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The object of a layer the reporter picked (layer and feature key in one string, compared ordinally); null if none was picked.</summary>
    public string? AssetKey { get; init; }

    /// <summary>The street of its address in the form of <see cref="Addresses.StreetKey"/>; null or empty if it has none.</summary>
    public string? Street { get; init; }

    public IReadOnlyList<PhotoHash> Photos { get; init; } = [];

    public TextProfile Text { get; init; } = TextProfile.Empty;
}
