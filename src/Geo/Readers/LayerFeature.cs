using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>One feature as the file has it.</summary>
/// <param name="Number">Its place in the file, from 1; shapefile: the record number.</param>
/// <param name="SourceId">GeoJSON: <c>id</c>; GeoPackage: the primary key; shapefile: null.</param>
/// <param name="Attributes">
/// By field name, in the file's order and spelling. Values are null, <see cref="string"/>, <see cref="long"/>, <see cref="double"/> (finite),
/// <see cref="bool"/>, <see cref="DateOnly"/>, or a <see cref="System.Text.Json.JsonElement"/> for a nested object or list.
/// </param>
/// <param name="Geometry">In the CRS of the file, x = longitude or easting; after <see cref="LayerFeatures.Prepare"/> in EPSG:4326. Null if the feature has none.</param>
public sealed record LayerFeature(long Number, string? SourceId, IReadOnlyDictionary<string, object?> Attributes, Geometry? Geometry);
