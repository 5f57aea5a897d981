using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>The open file, and how its coordinates come to EPSG:4326.</summary>
internal sealed record ImportSource(ILayerReader Reader, CoordinateTransformation ToWgs84, CoordinateTransformations Grids, LayerWhereabouts Whereabouts);
