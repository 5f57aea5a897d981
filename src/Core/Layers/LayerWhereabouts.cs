using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Operation.Distance;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Geo;
using Open311.Geo.Crs;

namespace Open311.Core.Layers;

/// <summary>Watches features go by, to tell a layer that lies wholly outside its jurisdiction: the wrong file, the wrong CRS, or latitude first.</summary>
internal sealed class LayerWhereabouts
{
    private const int SampleSize = 1_000;
    private readonly string town;
    private readonly MultiPolygon? boundary;
    private readonly BoundingBox box;
    private readonly IPreparedGeometry? prepared;
    private readonly List<Coordinate> sample = [];
    private bool touches;
    private Geometry? nearest;
    private double nearestMeters = double.PositiveInfinity;

    public LayerWhereabouts(Jurisdiction jurisdiction)
    {
        town = jurisdiction.Name;
        if (jurisdiction.Boundary is not { } area || BoundingBox.Around(area) is not { } around)
            return;
        (boundary, box) = (area, around);
        prepared = PreparedGeometryFactory.Prepare(area);
    }

    /// <summary>A feature as the file has it, before anything else is done with it.</summary>
    public void SeeSource(Geometry? geometry)
    {
        if (sample.Count < SampleSize && geometry?.Coordinate is { } first)
            sample.Add(first);
    }

    /// <summary>A feature that was kept, EPSG:4326.</summary>
    public void SeeKept(Geometry geometry)
    {
        if (prepared is null || touches)
            return;
        touches = prepared.Intersects(geometry);
        var middle = geometry.EnvelopeInternal.Centre;
        if (touches || Wgs84Point.TryCreate(middle.Y, middle.X) is not { } place || box.DistanceTo(place).Meters is var meters && meters >= nearestMeters)
            return;
        (nearest, nearestMeters) = (geometry, meters);
    }

    /// <summary>Null if a feature touches the boundary, or there is no boundary.</summary>
    public Failure? Judge(CoordinateTransformation used, CoordinateTransformations transformations)
    {
        if (touches || nearest is null || boundary is null)
            return null;
        var ends = DistanceOp.NearestPoints(boundary, nearest);
        var (here, there) = (Wgs84Point.Create(ends[0].Y, ends[0].X), Wgs84Point.Create(ends[1].Y, ends[1].X));
        return LayerFailures.OutsideJurisdiction(town, there, here.DistanceTo(there), AxesLookSwapped(used.Source, transformations), OtherCrs(used.Source, transformations));
    }

    /// <summary>Exchanged, the sample would lie in or near the town.</summary>
    public bool AxesLookSwapped(SupportedCrs used, CoordinateTransformations transformations) =>
        boundary is not null && CrsDetection.Candidates(sample, box, transformations, used).Any(candidate => candidate.AxesSwapped && candidate.Crs.EpsgCode == used.EpsgCode);

    private SupportedCrs? OtherCrs(SupportedCrs used, CoordinateTransformations transformations) =>
        CrsDetection.Candidates(sample, box, transformations, used).FirstOrDefault(candidate => !candidate.AxesSwapped && candidate.Crs.EpsgCode != used.EpsgCode)?.Crs;
}
