namespace Open311.Core.Layers;

/// <summary>What a version has otherwise than another. Objects are told apart by key; where the two have different key columns, or one has none, by geometry and attributes.</summary>
/// <param name="AgainstId">The version compared with: the published one, as a rule.</param>
/// <param name="ByContent">True: told apart by content, so that a change shows as one gone and one new.</param>
/// <param name="OldCount">Objects of the version compared with.</param>
/// <param name="GreatestMeters">
/// How far, at most, a point of a changed geometry lies from the other one (discrete Hausdorff distance, in the layer's UTM zone; between points on the
/// ellipsoid). Below a millimetre nothing counts as changed: that is how transformations round. Null: none changed.
/// </param>
/// <param name="Unmeasured">Changed geometries with too many vertices to be measured.</param>
/// <param name="AreaShare">
/// Of area layers: the larger of the part of the old area that belongs to another object or to none now, and the part of the new area that belonged to another object or to nobody.
/// 0 to 1. Null: no area layer.
/// </param>
public sealed record LayerDiff(
    long AgainstId, int AgainstNumber, bool ByContent, long OldCount, long NewCount, long Added, long Gone, long AttributesChanged, long GeometryChanged, long Unchanged,
    double? GreatestMeters, long Unmeasured, double? AreaShare, IReadOnlyList<LayerDiffEntry> AddedFirst, IReadOnlyList<LayerDiffEntry> GoneFirst, IReadOnlyList<LayerDiffEntry> ChangedFirst)
{
    /// <summary>How many of each kind are listed, by key; of the changed ones those that moved farthest.</summary>
    public const int Listed = 100;

    // Those that were kept measured growth by the old area, and could be more than all of it.
    public double? AreaShare { get; init; } = AreaShare > 1 ? 1 : AreaShare;

    /// <summary>False: the two have the same objects.</summary>
    public bool HasChanges => Added + Gone + AttributesChanged + GeometryChanged > 0;

    /// <summary>0 to 1.</summary>
    public double GoneShare => OldCount == 0 ? 0 : (double)Gone / OldCount;
}

/// <param name="Longitude">EPSG:4326; a point of the object.</param>
/// <param name="Attributes">The attributes differ.</param>
/// <param name="Meters">How far the geometry moved; null: it did not, or was not measured.</param>
public sealed record LayerDiffEntry(string Key, string? Label, double Longitude, double Latitude, bool Attributes, bool Geometry, double? Meters);
