namespace Open311.Core.Layers;

/// <summary>What a layer is on the base map: decides colour, order from below to above (as listed here) and from which zoom on it is drawn. Stored in snake_case.</summary>
public enum MapRole
{
    /// <summary>The municipality's own area.</summary>
    Boundary,

    /// <summary>Blocks, by what the land is used for (attribute <c>class</c>).</summary>
    LandUse,
    Green,
    Water,

    /// <summary>Rivers and brooks as lines.</summary>
    Waterway,
    Building,
    Rail,

    /// <summary>Streets, by attribute <c>class</c>: federal, main, collector, residential, lane, path.</summary>
    Road,

    /// <summary>Parts of the town: border and name.</summary>
    District,

    /// <summary>House numbers.</summary>
    Address,

    /// <summary>Single things: lamps, trees, bins.</summary>
    Asset,
}

/// <summary>From which zoom on (web mercator, 512 pixel tiles) a role is in the tiles: below it there would be too much of it to see anything.</summary>
public static class MapRoles
{
    public static readonly IReadOnlyList<(MapRole Role, int MinZoom)> Rows =
    [
        (MapRole.Boundary, 0),
        (MapRole.LandUse, 9),
        (MapRole.Green, 10),
        (MapRole.Water, 7),
        (MapRole.Waterway, 9),
        (MapRole.Building, 14),
        (MapRole.Rail, 9),
        (MapRole.Road, 9),
        (MapRole.District, 9),
        (MapRole.Address, 16),
        (MapRole.Asset, 16),
    ];
}
