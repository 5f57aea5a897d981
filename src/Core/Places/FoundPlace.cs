using Open311.Geo;

namespace Open311.Core.Places;

/// <summary>How exactly an address was found.</summary>
public enum PlacePrecision
{
    /// <summary>The house number itself, perhaps with another addition.</summary>
    House,

    /// <summary>The number does not exist; its neighbour on the same side stands in.</summary>
    Neighbour,

    /// <summary>Only the street: a point near its middle.</summary>
    Street,
}

/// <param name="Address">In our own words: street, house number, district; no number below <see cref="PlacePrecision.House"/>.</param>
/// <param name="AddressKey">The feature of the address layer, where a house was found: on the wire <c>address_id</c>.</param>
public sealed record FoundPlace(Wgs84Point Point, string Address, string? AddressKey, string? Postcode, PlacePrecision Precision)
{
    /// <summary><see cref="Address"/>, with the house number that was asked for also where the town's layer has no such house: whoever chooses this place loses nothing that they wrote.</summary>
    public string Written { get; init; } = Address;

    /// <summary>To the seventh decimal, about a centimetre: what was transformed or computed has further ones that say nothing.</summary>
    public Wgs84Point Point { get; } = Wgs84Point.Create(Math.Round(Point.Latitude, 7), Math.Round(Point.Longitude, 7));
}

/// <param name="Place">The one place that is meant; null if there is none, or no telling which.</param>
/// <param name="Choices">Without <paramref name="Place"/>: what may be meant, the likeliest first; at most <see cref="FindPlace.MaxChoices"/>.</param>
/// <param name="IsAsWritten">Nothing was put right and nothing left out to find it: the street by its name, the house by its number.</param>
public sealed record FoundPlaces(FoundPlace? Place, IReadOnlyList<FoundPlace> Choices, bool IsAsWritten = false)
{
    public static readonly FoundPlaces None = new(null, []);
}
