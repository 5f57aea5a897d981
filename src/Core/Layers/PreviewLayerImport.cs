using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NetTopologySuite.Geometries;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <param name="Crs">EPSG code that somebody wants to see as well; it comes first.</param>
public sealed record PreviewLayerImportInput(int JurisdictionId, long Id, int? Crs = null);

/// <summary>Where the objects of an uploaded file would lie, were its coordinates in this CRS.</summary>
/// <param name="AxesSwapped">Only with x and y exchanged.</param>
/// <param name="Method">How the coordinates would come to EPSG:4326.</param>
/// <param name="AccuracyMeters">What that may be wrong by, in metres.</param>
/// <param name="Places">One of each looked-at object, in the order of the file.</param>
/// <param name="InTown">How many of them lie within the town's boundary; null: it has none.</param>
public sealed record CrsPreview(SupportedCrs Crs, bool AxesSwapped, Bilingual Method, double AccuracyMeters, IReadOnlyList<Wgs84Point> Places, int? InTown);

/// <summary>
/// For an import that was refused because of its CRS: what the coordinates might be in, best first, and where the objects would lie then, for a person to see and choose. Nothing is chosen here.
/// </summary>
public sealed class PreviewLayerImport(Open311DbFactory databases, LayerUploads uploads, DatumGrids datumGrids, IOptions<LayerOptions> limits)
{
    /// <summary>Objects that are looked at, from the beginning of the file.</summary>
    public const int SampleSize = 200;

    private const int MaxCandidates = 5;

    public async Task<Outcome<IReadOnlyList<CrsPreview>>> RunAsync(PreviewLayerImportInput input, CancellationToken ct)
    {
        var wanted = input.Crs is { } code ? CrsTable.Find(code) : null;
        if (wanted is null && input.Crs is { } unsupported)
            return LayerFailures.CrsNotSupported(unsupported);
        await using var db = databases.For(input.JurisdictionId);
        if (await db.LayerImports.AsNoTracking().FirstOrDefaultAsync(row => row.Id == input.Id, ct) is not { } import)
            return LayerFailures.ImportUnknown;
        if (!import.MayBeRetried || !uploads.Has(import.StoredName))
            return LayerFailures.ImportFileGone;
        var town = await db.Jurisdictions.AsNoTracking().SingleAsync(row => row.Id == input.JurisdictionId, ct);
        var grids = await datumGrids.ForAsync(db, ct);
        var asked = LayerJson.Read<ImportLayerInput>(import.Input);
        var options = limits.Value.ForReader with { LayerName = asked.SourceLayer, XColumn = asked.XColumn, YColumn = asked.YColumn, WktColumn = asked.WktColumn, Transformations = grids };
        if (!LayerFile.TryOpen(uploads.PathOf(import.StoredName), options, out var reader, out var error))
            return LayerFailures.Unreadable(error);
        List<Coordinate> sample;
        var said = asked.CrsOverride is { } named ? CrsTable.Find(named) : reader.Crs.Crs;
        using (reader)
            sample = [.. reader.Read(ct).Take(SampleSize).Select(item => item.Feature?.Geometry?.Coordinate).OfType<Coordinate>()];

        var box = town.Boundary is { } boundary ? BoundingBox.Around(boundary) : null;
        var previews = new List<CrsPreview>();
        if (wanted is not null)
        {
            if (!grids.TryToWgs84(wanted.EpsgCode, out _, out error))
                return LayerFailures.Unreadable(error);
            if (Preview(wanted, false, sample, town.Boundary, grids) is not { Places.Count: > 0 } seen)
                return LayerFailures.CrsFitsNothing(wanted);
            previews.Add(seen);
        }

        var candidates = CrsDetection.Candidates(sample, box, grids, said).Select(candidate => (candidate.Crs, candidate.AxesSwapped)).ToList();
        if (candidates.Count == 0 && box is { } around)
            candidates = [.. CrsDetection.Elsewhere(sample, around, grids, said).Select(placement => (placement.Crs, placement.AxesSwapped))];
        previews.AddRange(
            candidates.Where(candidate => candidate.AxesSwapped || wanted is null || !candidate.Crs.IsSameAs(wanted))
                .Take(MaxCandidates - previews.Count).Select(candidate => Preview(candidate.Crs, candidate.AxesSwapped, sample, town.Boundary, grids)).OfType<CrsPreview>());
        return previews;
    }

    private static CrsPreview? Preview(SupportedCrs crs, bool isSwapped, List<Coordinate> sample, MultiPolygon? boundary, CoordinateTransformations grids)
    {
        if (!grids.TryToWgs84(crs.EpsgCode, out var transformation, out _))
            return null;
        var places = new List<Wgs84Point>();
        foreach (var coordinate in sample)
        {
            var (x, y) = isSwapped ? (coordinate.Y, coordinate.X) : (coordinate.X, coordinate.Y);
            if (transformation.TryTransform(x, y, out var longitude, out var latitude, out _) && Wgs84Point.TryCreate(latitude, longitude) is { } place)
                places.Add(place);
        }

        return new CrsPreview(crs, isSwapped, transformation.Method, transformation.AccuracyMeters, places, boundary is null ? null : places.Count(place => boundary.Covers(place.ToGeometry())));
    }
}
