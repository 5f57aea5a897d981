using Open311.Core.Jurisdictions;
using Open311.Core.Layers;

namespace Open311.Core.Assets;

/// <summary>
/// Says that the objects of a layer are what reports of a service are about: its assets (street lamps, trees, bins). A service has one such layer at most, a layer may serve
/// several services. An asset's id is its key in the layer, the same from version to version.
/// </summary>
public sealed class AssetLayer : IOwnedByJurisdiction
{
    public const double MinSnapMeters = 1;
    public const double MaxSnapMeters = 500;
    public const double DefaultSnapMeters = 30;
    public const int MaxLabelLength = 200;

    /// <summary>How much farther than the snap distance a report's place may lie from the asset that it names: phones err by that much, and people stand across the street.</summary>
    public const double ToleranceMeters = 100;

    public int JurisdictionId { get; set; }

    public long ServiceId { get; set; }

    public long LayerId { get; set; }

    public Layer? Layer { get; set; }

    /// <summary>What an asset is called, with columns of the layer in braces: <c>Lamp {nr}</c>. Null: the layer's label column, else the key.</summary>
    public string? Label { get; set; }

    /// <summary>True metres; assets up to that far from a place are offered for it.</summary>
    public double SnapDistanceMeters { get; set; } = DefaultSnapMeters;

    /// <summary>Whether a report at that distance may name the asset.</summary>
    public bool Reaches(double meters) => meters <= SnapDistanceMeters + ToleranceMeters;
}
