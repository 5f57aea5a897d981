using NetTopologySuite.Geometries;

namespace Open311.Geo.Crs;

/// <summary>A CRS that a heap of coordinates might be in.</summary>
/// <param name="Crs">The CRS.</param>
/// <param name="AxesSwapped">The coordinates fit with x and y exchanged (north-east files, "lat, lon").</param>
/// <param name="Score">0…1: share of the sample that fits, halved if it was only the magnitude that could be looked at.</param>
/// <param name="Reason">Half-sentence.</param>
public sealed record CrsCandidate(SupportedCrs Crs, bool AxesSwapped, double Score, Bilingual Reason);

/// <summary>Where a heap of coordinates would lie, were it in a CRS.</summary>
/// <param name="Place">The place of the coordinate in the middle, EPSG:4326.</param>
/// <param name="FromBoundary">To the nearest place of the boundary's box.</param>
public sealed record CrsPlacement(SupportedCrs Crs, bool AxesSwapped, Wgs84Point Place, Distance FromBoundary);

/// <summary>Guesses for the text of a refusal ("might be EPSG:25832 or …"). Never used to import silently.</summary>
public static class CrsDetection
{
    private const double NeededShare = 0.95;

    private static readonly BoundingBox Germany = BoundingBox.TryCreate(5.8, 47.2, 15.1, 55.1)!.Value;

    // Same numbers and the same places as an entry that is listed: 31467 for 5677, 25832 for 3044 and 32632, 4326 for 4258. Degrees on DHDN (4314) look the same too, but lie over 100 m beside.
    private static readonly HashSet<int> Redundant = [4258, 3044, 3045, 32632, 32633, 5676, 5677, 5678, 5679];

    // Their plausible ranges take in nearly everything; only worth naming if the places come out right.
    private static readonly HashSet<int> OnlyWithBoundary = [5243, 3035];

    /// <summary>
    /// What the sample might be in, best first. With a boundary (the town, EPSG:4326) the coordinates are transformed and looked up in it,
    /// widened by its own size on each side; without, magnitude decides alone. Empty if nothing fits 95 % of the finite coordinates.
    /// </summary>
    /// <param name="said">What the file or a person says it is; of several codes for the same places this one is named.</param>
    public static IReadOnlyList<CrsCandidate> Candidates(IEnumerable<Coordinate> sample, BoundingBox? boundary = null, CoordinateTransformations? transformations = null, SupportedCrs? said = null)
    {
        var coordinates = sample.Where(coordinate => double.IsFinite(coordinate.X) && double.IsFinite(coordinate.Y)).ToList();
        if (coordinates.Count == 0)
            return [];
        var known = transformations ?? new CoordinateTransformations();
        var found = new List<CrsCandidate>();
        foreach (var crs in Listed(said))
        {
            foreach (var swapped in (bool[])[false, true])
            {
                if (Judge(crs, swapped, coordinates, boundary, known) is { } candidate)
                    found.Add(candidate);
            }
        }

        // Stable: among equals the order of the table stands, straight before swapped.
        return [.. found.OrderByDescending(candidate => candidate.Score)];
    }

    /// <summary>
    /// For coordinates that fit no CRS in or near the boundary: in which they would lie somewhere in Germany, the nearest first, straight before
    /// swapped. A layer of another town without its CRS is told that way.
    /// </summary>
    public static IReadOnlyList<CrsPlacement> Elsewhere(IEnumerable<Coordinate> sample, BoundingBox boundary, CoordinateTransformations? transformations = null, SupportedCrs? said = null)
    {
        var coordinates = sample.Where(coordinate => double.IsFinite(coordinate.X) && double.IsFinite(coordinate.Y)).ToList();
        if (coordinates.Count == 0)
            return [];
        var known = transformations ?? new CoordinateTransformations();
        var found = new List<CrsPlacement>();
        foreach (var crs in Listed(said))
        {
            foreach (var swapped in (bool[])[false, true])
            {
                if (Place(crs, swapped, coordinates, known) is { } place)
                    found.Add(new CrsPlacement(crs, swapped, place, boundary.DistanceTo(place)));
            }
        }

        return [.. found.OrderBy(placement => placement.AxesSwapped).ThenBy(placement => OnlyWithBoundary.Contains(placement.Crs.EpsgCode)).ThenBy(placement => placement.FromBoundary)];
    }

    private static IEnumerable<SupportedCrs> Listed(SupportedCrs? said) =>
        CrsTable.All.Where(crs => !Redundant.Contains(crs.EpsgCode)).Select(crs => said is not null && said.IsSameAs(crs) ? said : crs);

    private static Wgs84Point? Place(SupportedCrs crs, bool swapped, List<Coordinate> coordinates, CoordinateTransformations transformations)
    {
        if (!transformations.TryToWgs84(crs.EpsgCode, out var transformation, out _))
            return null;
        var places = new List<Wgs84Point>();
        foreach (var coordinate in coordinates)
        {
            if (transformation.TryTransform(swapped ? coordinate.Y : coordinate.X, swapped ? coordinate.X : coordinate.Y, out var longitude, out var latitude, out _)
                && Wgs84Point.TryCreate(latitude, longitude) is { } place && Germany.Covers(place))
                places.Add(place);
        }

        return places.Count < NeededShare * coordinates.Count
            ? null
            : Wgs84Point.Create(Median(places.ConvertAll(place => place.Latitude)), Median(places.ConvertAll(place => place.Longitude)));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static CrsCandidate? Judge(SupportedCrs crs, bool swapped, List<Coordinate> coordinates, BoundingBox? boundary, CoordinateTransformations transformations)
    {
        var plausible = coordinates.Count(coordinate => swapped ? crs.IsPlausible(coordinate.Y, coordinate.X) : crs.IsPlausible(coordinate.X, coordinate.Y));
        if (plausible < NeededShare * coordinates.Count)
            return null;
        if (boundary is not { } box || !transformations.TryToWgs84(crs.EpsgCode, out var transformation, out _))
        {
            // A world-wide CRS takes in everything of its size: the narrower a CRS, the more a fit says.
            var share = plausible / (double)coordinates.Count;
            var weight = OnlyWithBoundary.Contains(crs.EpsgCode) || (swapped && crs.AreaOfUse.West <= -180)
                ? 0
                : crs is { AreaOfUse.West: <= -180, IsGeographic: false } ? 0.4 : 0.5;
            return weight == 0 ? null : new CrsCandidate(crs, swapped, share * weight, crs.IsGeographic
                ? new Bilingual("degrees of the right size", "Grad in passender Größe")
                : new Bilingual("metres of the right size", "Meter in passender Größe"));
        }

        var (wide, high) = (Math.Max(box.East - box.West, 0.01), Math.Max(box.North - box.South, 0.01));
        var inside = coordinates.Count(coordinate =>
            transformation.TryTransform(swapped ? coordinate.Y : coordinate.X, swapped ? coordinate.X : coordinate.Y, out var longitude, out var latitude, out _)
            && longitude >= box.West - wide && longitude <= box.East + wide && latitude >= box.South - high && latitude <= box.North + high);
        return inside < NeededShare * coordinates.Count
            ? null
            : new CrsCandidate(crs, swapped, inside / (double)coordinates.Count,
                Bilingual.Of(
                    $"{inside} of {coordinates.Count} places come out in or near the boundary",
                    $"{inside} von {coordinates.Count} Orten liegen dann in oder nahe der Grenze"));
    }
}
