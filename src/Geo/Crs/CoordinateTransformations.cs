using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Transformations;

namespace Open311.Geo.Crs;

/// <summary>
/// Makes and keeps the transformations between EPSG:4326 and the CRS of the table. One instance serves a process (thread-safe);
/// the datum grid is read when first needed.
/// </summary>
public sealed class CoordinateTransformations
{
    /// <summary>Where Debian's package proj-data puts the grid.</summary>
    public const string DefaultBeta2007Path = "/usr/share/proj/BETA2007.gsb";

    private const string Beta2007 = "BETA2007";

    /// <summary>EPSG:15948.</summary>
    private const double Beta2007AccuracyMeters = 0.9;

    private readonly string gridPath;
    private readonly string gridName;
    private readonly ConcurrentDictionary<(int Code, bool ToWgs84), CoordinateTransformation> cache = new();
    private readonly Lock gridLock = new();
    private Ntv2Grid? grid;
    private double gridAccuracyMeters = Beta2007AccuracyMeters;

    /// <param name="gridPath">NTv2 file DHDN to ETRS89: BETA2007 of the BKG, or another. Of another the accuracy is what its nodes say, else that of BETA2007.</param>
    public CoordinateTransformations(string gridPath = DefaultBeta2007Path) => (this.gridPath, gridName) = (gridPath, Path.GetFileNameWithoutExtension(gridPath));

    /// <param name="grid">DHDN to ETRS89.</param>
    /// <param name="name">As people know it, e.g. BWTA2017.</param>
    /// <param name="accuracyMeters">What the grid is good for.</param>
    public CoordinateTransformations(Ntv2Grid grid, string name, double accuracyMeters) => (gridPath, gridName, this.grid, gridAccuracyMeters) = ("", name, grid, accuracyMeters);

    /// <summary>From a CRS of the table to EPSG:4326. Fails with <c>crs_unsupported</c>, <c>grid_missing</c>, <c>grid_broken</c>.</summary>
    public bool TryToWgs84(int epsgCode, [NotNullWhen(true)] out CoordinateTransformation? transformation, [NotNullWhen(false)] out GeoError? error) =>
        TryGet(epsgCode, true, out transformation, out error);

    /// <summary>From EPSG:4326 to a CRS of the table. Fails as <see cref="TryToWgs84"/>.</summary>
    public bool TryFromWgs84(int epsgCode, [NotNullWhen(true)] out CoordinateTransformation? transformation, [NotNullWhen(false)] out GeoError? error) =>
        TryGet(epsgCode, false, out transformation, out error);

    private bool TryGet(int epsgCode, bool toWgs84, [NotNullWhen(true)] out CoordinateTransformation? transformation, [NotNullWhen(false)] out GeoError? error)
    {
        error = null;
        if (cache.TryGetValue((epsgCode, toWgs84), out transformation))
            return true;
        if (CrsTable.Find(epsgCode) is not { } crs)
        {
            error = CrsErrors.Unsupported($"EPSG:{epsgCode}");
            return false;
        }

        Ntv2Grid? shift = null;
        if (crs.Datum == CrsDatum.Dhdn && !TryGetGrid(out shift, out error))
            return false;
        transformation = cache.GetOrAdd((epsgCode, toWgs84), Create(crs, toWgs84, shift));
        return true;
    }

    private bool TryGetGrid([NotNullWhen(true)] out Ntv2Grid? found, [NotNullWhen(false)] out GeoError? error)
    {
        lock (gridLock)
        {
            found = grid;
            error = null;
            if (found is not null)
                return true;
            if (!Ntv2Grid.TryOpen(gridPath, out found, out error))
                return false;
            if (!found.SourceSystem.StartsWith("DHDN", StringComparison.Ordinal) || found.TargetSystem != "ETRS89")
            {
                error = CrsErrors.GridBroken(Bilingual.Of(
                    $"it goes from {found.SourceSystem} to {found.TargetSystem}, wanted is DHDN90 to ETRS89",
                    $"sie führt von {found.SourceSystem} nach {found.TargetSystem}, gesucht ist DHDN90 nach ETRS89"));
                return false;
            }

            if (gridName != Beta2007)
                gridAccuracyMeters = found.AccuracyMeters ?? Beta2007AccuracyMeters;
            grid = found;
            return true;
        }
    }

    private CoordinateTransformation Create(SupportedCrs crs, bool toWgs84, Ntv2Grid? shift)
    {
        var steps = new List<Bilingual>();
        if (crs.Projection is not null)
            steps.Add(toWgs84
                ? Bilingual.Of($"inverse projection of EPSG:{crs.EpsgCode}", $"inverse Projektion von EPSG:{crs.EpsgCode}")
                : Bilingual.Of($"projection of EPSG:{crs.EpsgCode}", $"Projektion von EPSG:{crs.EpsgCode}"));
        if (shift is not null)
        {
            var code = gridName == Beta2007 ? " (EPSG:15948)" : "";
            steps.Insert(toWgs84 ? steps.Count : 0, toWgs84
                ? Bilingual.Of($"NTv2 grid {gridName}, DHDN to ETRS89{code}", $"NTv2-Gitter {gridName}, DHDN nach ETRS89{code}")
                : Bilingual.Of($"NTv2 grid {gridName} inverse, ETRS89 to DHDN{code}", $"NTv2-Gitter {gridName} umgekehrt, ETRS89 nach DHDN{code}"));
        }

        if (crs.Datum != CrsDatum.Wgs84)
            steps.Add(new Bilingual("ETRS89 taken as WGS 84", "ETRS89 als WGS 84 genommen"));
        var method = steps.Count == 0
            ? new Bilingual("unchanged", "unverändert")
            : new Bilingual(string.Join("; ", steps.Select(step => step.English)), string.Join("; ", steps.Select(step => step.German)));
        var accuracyMeters = shift is not null ? gridAccuracyMeters : crs.Projection is not null ? 0.001 : 0;
        return new CoordinateTransformation(crs, toWgs84, crs.Projection is null ? null : Project(crs, crs.Projection, toWgs84), shift, method, accuracyMeters);
    }

    private static MathTransform Project(SupportedCrs crs, CrsProjection projection, bool toWgs84)
    {
        var projected = projection.Kind == CrsProjectionKind.PopularVisualisationMercator
            ? ProjectedCoordinateSystem.WebMercator
            : Build(crs, projection);
        var geographic = projected.GeographicCoordinateSystem;
        var factory = new CoordinateTransformationFactory();
        return (toWgs84
            ? factory.CreateFromCoordinateSystems(projected, geographic)
            : factory.CreateFromCoordinateSystems(geographic, projected)).MathTransform;
    }

    /// <summary>Both sides get the same datum object, so that ProjNet projects and does nothing else.</summary>
    private static ProjectedCoordinateSystem Build(SupportedCrs crs, CrsProjection projection)
    {
        var factory = new CoordinateSystemFactory();
        var ellipsoid = crs.Datum switch
        {
            CrsDatum.Wgs84 => factory.CreateFlattenedSphere("WGS 84", 6378137, 298.257223563, LinearUnit.Metre),
            CrsDatum.Etrs89 => factory.CreateFlattenedSphere("GRS 1980", 6378137, 298.257222101, LinearUnit.Metre),
            CrsDatum.Dhdn => factory.CreateFlattenedSphere("Bessel 1841", 6377397.155, 299.1528128, LinearUnit.Metre),
            _ => throw new ArgumentOutOfRangeException(nameof(crs), crs.Datum, "No ellipsoid."),
        };
        var datum = factory.CreateHorizontalDatum(crs.Datum.ToString(), DatumType.HD_Geocentric, ellipsoid, null);
        var geographic = factory.CreateGeographicCoordinateSystem(
            crs.Datum.ToString(), AngularUnit.Degrees, datum, PrimeMeridian.Greenwich,
            new AxisInfo("Lon", AxisOrientationEnum.East), new AxisInfo("Lat", AxisOrientationEnum.North));
        var (className, own) = projection.Kind switch
        {
            CrsProjectionKind.TransverseMercator => ("Transverse_Mercator", new List<ProjectionParameter>
            {
                new("latitude_of_origin", projection.LatitudeOfOrigin),
                new("central_meridian", projection.CentralMeridian),
                new("scale_factor", projection.ScaleFactor),
            }),
            CrsProjectionKind.LambertConformalConic => ("Lambert_Conformal_Conic_2SP", new List<ProjectionParameter>
            {
                new("latitude_of_origin", projection.LatitudeOfOrigin),
                new("central_meridian", projection.CentralMeridian),
                new("standard_parallel_1", projection.StandardParallel1),
                new("standard_parallel_2", projection.StandardParallel2),
            }),
            CrsProjectionKind.LambertAzimuthalEqualArea => ("Lambert_Azimuthal_Equal_Area", new List<ProjectionParameter>
            {
                new("latitude_of_center", projection.LatitudeOfOrigin),
                new("longitude_of_center", projection.CentralMeridian),
            }),
            _ => throw new ArgumentOutOfRangeException(nameof(projection), projection.Kind, "Not built from parameters."),
        };
        own.Add(new("false_easting", projection.FalseEasting));
        own.Add(new("false_northing", projection.FalseNorthing));
        return factory.CreateProjectedCoordinateSystem(
            crs.Name, geographic, factory.CreateProjection(crs.Name, className, own), LinearUnit.Metre,
            new AxisInfo("East", AxisOrientationEnum.East), new AxisInfo("North", AxisOrientationEnum.North));
    }
}
