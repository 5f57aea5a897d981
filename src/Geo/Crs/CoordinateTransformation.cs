using System.Diagnostics.CodeAnalysis;
using NetTopologySuite.Geometries;
using ProjNet.CoordinateSystems.Transformations;

namespace Open311.Geo.Crs;

/// <summary>
/// A transformation between EPSG:4326 and one CRS of the table, in one direction. x is longitude or easting, y latitude or
/// northing on both sides. Immutable, safe for many threads; get one from <see cref="CoordinateTransformations"/>.
/// </summary>
public sealed class CoordinateTransformation
{
    private readonly SupportedCrs projected;
    private readonly bool toWgs84;
    private readonly MathTransform? projection;
    private readonly Ntv2Grid? grid;

    internal CoordinateTransformation(SupportedCrs crs, bool toWgs84, MathTransform? projection, Ntv2Grid? grid, Bilingual method, double accuracyMeters)
    {
        projected = crs;
        this.toWgs84 = toWgs84;
        this.projection = projection;
        this.grid = grid;
        Method = method;
        AccuracyMeters = accuracyMeters;
        Source = toWgs84 ? crs : CrsTable.Get(Wgs84Point.Srid);
        Target = toWgs84 ? CrsTable.Get(Wgs84Point.Srid) : crs;
    }

    public SupportedCrs Source { get; }

    public SupportedCrs Target { get; }

    /// <summary>How it is done, half a sentence for the import report.</summary>
    public Bilingual Method { get; }

    /// <summary>
    /// What the transformation itself may be wrong by, in metres: 0 where nothing is computed, 0.001 for a projection, 0.9 for
    /// BETA2007 (EPSG:15948). The difference between WGS 84 and ETRS89 (under a metre) is not in it: the two are taken as one.
    /// </summary>
    public double AccuracyMeters { get; }

    /// <summary>
    /// One coordinate. Fails with <c>coordinate_not_finite</c>, <c>outside_crs_area</c> (not plausible for <see cref="Source"/>, or
    /// too far from the projection's centre to come out plausible in <see cref="Target"/>) or <c>outside_grid</c>.
    /// </summary>
    public bool TryTransform(double x, double y, out double targetX, out double targetY, [NotNullWhen(false)] out GeoError? error)
    {
        (targetX, targetY) = (x, y);
        if (!double.IsFinite(x) || !double.IsFinite(y))
            error = CrsErrors.NotFinite();
        else if (!Source.IsPlausible(x, y))
            error = CrsErrors.OutsideArea(x, y, Source);
        else if (!TryCompute(ref targetX, ref targetY))
            error = CrsErrors.OutsideGrid(x, y);
        else if (!Target.IsPlausible(targetX, targetY))
            error = CrsErrors.OutsideArea(x, y, toWgs84 ? Source : Target);
        else
            error = null;
        return error is null;
    }

    /// <summary>
    /// A new geometry with SRID of the target, two-dimensional: z and m are dropped. The first coordinate that fails fails it all,
    /// with the errors of the other overload. Edges stay straight in the target: no vertices are added.
    /// </summary>
    public bool TryTransform(Geometry geometry, [NotNullWhen(true)] out Geometry? transformed, [NotNullWhen(false)] out GeoError? error)
    {
        var copy = To2D(geometry);
        var filter = new CoordinateFilter(this);
        copy.Apply(filter);
        error = filter.Error;
        transformed = error is null ? copy : null;
        return error is null;
    }

    private bool TryCompute(ref double x, ref double y)
    {
        if (toWgs84)
        {
            // At its own centre ProjNet's inverse azimuthal projection divides zero by zero and says longitude 0.
            if (Source.Projection is { Kind: CrsProjectionKind.LambertAzimuthalEqualArea } centred
                && Math.Abs(x - centred.FalseEasting) < 1e-6 && Math.Abs(y - centred.FalseNorthing) < 1e-6)
            {
                (x, y) = (centred.CentralMeridian, centred.LatitudeOfOrigin);
                return true;
            }

            projection?.Transform(ref x, ref y);
            return grid is null || grid.TryShift(x, y, out x, out y);
        }

        if (grid is not null && !grid.TryUnshift(x, y, out x, out y))
            return false;
        projection?.Transform(ref x, ref y);
        return true;
    }

    private Geometry To2D(Geometry geometry)
    {
        var factory = new GeometryFactory(new PrecisionModel(), Target.EpsgCode);
        return geometry switch
        {
            Point point => point.IsEmpty ? factory.CreatePoint() : factory.CreatePoint(new Coordinate(point.X, point.Y)),
            LinearRing ring => factory.CreateLinearRing(Flat(ring)),
            LineString line => factory.CreateLineString(Flat(line)),
            Polygon polygon => factory.CreatePolygon(
                factory.CreateLinearRing(Flat(polygon.ExteriorRing)),
                [.. polygon.InteriorRings.Select(hole => factory.CreateLinearRing(Flat(hole)))]),
            MultiPoint points => factory.CreateMultiPoint([.. points.Geometries.Select(part => (Point)To2D(part))]),
            MultiLineString lines => factory.CreateMultiLineString([.. lines.Geometries.Select(part => (LineString)To2D(part))]),
            MultiPolygon polygons => factory.CreateMultiPolygon([.. polygons.Geometries.Select(part => (Polygon)To2D(part))]),
            GeometryCollection collection => factory.CreateGeometryCollection([.. collection.Geometries.Select(To2D)]),
            _ => throw new ArgumentException($"Unknown geometry type {geometry.GeometryType}.", nameof(geometry)),
        };
    }

    private static Coordinate[] Flat(LineString line)
    {
        var sequence = line.CoordinateSequence;
        var coordinates = new Coordinate[sequence.Count];
        for (var i = 0; i < coordinates.Length; i++)
            coordinates[i] = new Coordinate(sequence.GetX(i), sequence.GetY(i));
        return coordinates;
    }

    private sealed class CoordinateFilter(CoordinateTransformation transformation) : ICoordinateSequenceFilter
    {
        public GeoError? Error { get; private set; }

        public bool Done => Error is not null;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i)
        {
            if (transformation.TryTransform(seq.GetX(i), seq.GetY(i), out var x, out var y, out var error))
            {
                seq.SetX(i, x);
                seq.SetY(i, y);
            }
            else
                Error ??= error;
        }

    }
}
