using Microsoft.Extensions.Options;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Jurisdictions;

/// <param name="Path">As for <see cref="ImportLayer"/>.</param>
/// <param name="CrsOverride">EPSG code that overrules what the file says.</param>
/// <param name="SourceLayer">As <see cref="ImportLayerInput.SourceLayer"/>.</param>
public sealed record ReadBoundaryInput(string Path, int? CrsOverride = null, string? SourceLayer = null);

/// <summary>The area that all polygons of a layer file cover together, EPSG:4326: districts do as well as one outline.</summary>
public sealed class ReadBoundary(IOptions<LayerOptions> limits)
{
    private readonly CoordinateTransformations transformations = new();

    public Outcome<MultiPolygon> Run(ReadBoundaryInput input, CancellationToken ct)
    {
        if (!LayerFile.TryOpen(input.Path, limits.Value.ForReader with { LayerName = input.SourceLayer, Transformations = transformations }, out var reader, out var error))
            return LayerFailures.Unreadable(error);
        using (reader)
        {
            if ((input.CrsOverride ?? reader.Crs.Crs?.EpsgCode) is not { } srid)
                return LayerFailures.Unreadable(reader.Crs.Error!);
            if (!transformations.TryToWgs84(srid, out var toWgs84, out error))
                return LayerFailures.Unreadable(error);
            var areas = new List<Geometry>();
            foreach (var item in reader.Read(ct))
            {
                var prepared = item.IsDropped ? item : LayerFeatures.Prepare(item.Feature, toWgs84);
                if (prepared.IsDropped)
                    return JurisdictionFailures.BoundaryUnusable(prepared.Problem.Number, prepared.Problem.Reason);
                if (prepared.Feature.Geometry is not (Polygon or MultiPolygon))
                    return JurisdictionFailures.BoundaryUnusable(prepared.Feature.Number, new Bilingual("It is no area.", "Es ist keine Fläche."));
                areas.Add(prepared.Feature.Geometry);
            }

            if (areas.Count == 0)
                return LayerFailures.NothingUsable(0, null);
            var union = UnaryUnionOp.Union(areas);
            var boundary = union as MultiPolygon ?? union.Factory.CreateMultiPolygon([(Polygon)union]);
            boundary.SRID = Wgs84Point.Srid;
            return boundary;
        }
    }
}
