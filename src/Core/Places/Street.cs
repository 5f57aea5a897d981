using NetTopologySuite.Geometries;
using Open311.Core.Jurisdictions;

namespace Open311.Core.Places;

/// <summary>
/// A street as the published layers with the map roles <c>address</c> and <c>road</c> have it. Two of one name are two streets where they lie more than
/// <see cref="IndexPlaces.SameStreetMeters"/> apart. Written by <see cref="IndexPlaces"/>, never by hand.
/// </summary>
public sealed class Street : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    /// <summary>In its most frequent spelling.</summary>
    public required string Name { get; set; }

    /// <summary><see cref="Geo.Addresses.StreetKey"/> of the name.</summary>
    public required string Key { get; set; }

    /// <summary>EPSG:4326: the street's lines; the points of its houses where no layer has lines.</summary>
    public required Geometry Shape { get; set; }
}

/// <summary>A house number of the published address layers. Written by <see cref="IndexPlaces"/>.</summary>
public sealed class House : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long StreetId { get; set; }

    /// <summary>As the layer writes it.</summary>
    public required string NumberText { get; set; }

    /// <summary>The parts of <see cref="Geo.Addresses.HouseNumber"/>.</summary>
    public int Number { get; set; }

    public required string Suffix { get; set; }

    public int? LastNumber { get; set; }

    public string? Postcode { get; set; }

    /// <summary>Key of the feature: on the wire <c>address_id</c>.</summary>
    public required string FeatureKey { get; set; }

    /// <summary>EPSG:4326.</summary>
    public required Point Place { get; set; }
}
