using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Valid;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>The step between a file's feature and one that can be stored.</summary>
public static class LayerFeatures
{
    /// <summary>
    /// The feature with a valid, two-dimensional geometry in EPSG:4326 (SRID set), or why it is dropped: <c>geometry_missing</c> (none or empty),
    /// <c>coordinate_not_finite</c>, <c>outside_crs_area</c>, <c>outside_grid</c>, <c>geometry_invalid</c>. Validity is that of OGC simple features
    /// (06-103r4, clause 6.1.11): an invalid geometry is repaired in the CRS of the file (as ST_MakeValid does, "structure" method)
    /// if that keeps its dimension, and the item says what was wrong and where.
    /// </summary>
    public static LayerItem Prepare(LayerFeature feature, CoordinateTransformation toWgs84)
    {
        if (feature.Geometry is not { IsEmpty: false } geometry)
            return LayerItem.Dropped(feature.Number, FeatureProblemCodes.NoGeometry, new Bilingual("The feature has no geometry.", "Das Objekt hat keine Geometrie."));
        if (!Array.TrueForAll(geometry.Coordinates, coordinate => double.IsFinite(coordinate.X) && double.IsFinite(coordinate.Y)))
            return LayerItem.Dropped(feature.Number, CrsErrors.NotFinite());

        var found = new IsValidOp(geometry).ValidationError;
        if (found is not null)
        {
            var repaired = GeometryFixer.Fix(geometry);
            if (repaired.IsEmpty || repaired.Dimension != geometry.Dimension)
                return LayerItem.Dropped(feature.Number, FeatureProblemCodes.Invalid, InvalidReasons.BeyondRepair(Describe(found)));
            geometry = repaired;
        }

        if (!toWgs84.TryTransform(geometry, out var transformed, out var error))
            return LayerItem.Dropped(feature.Number, error);
        var prepared = feature with { Geometry = transformed };
        return found is null ? LayerItem.Clean(prepared) : LayerItem.Repaired(prepared, InvalidReasons.Repaired(Describe(found)));
    }

    private static Bilingual Describe(TopologyValidationError error) => InvalidReasons.At(error.Message, error.Coordinate?.X, error.Coordinate?.Y);
}
