using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;
using Open311.Geo.Crs;

namespace Open311.Core.Layers;

/// <summary>Which grid a town's imports go through: its own, else BETA2007 where it is installed. Grids are kept in memory once they were needed.</summary>
public sealed class DatumGrids
{
    /// <summary>A grid of a Land has up to some tens of megabytes.</summary>
    private const int MaxKept = 4;

    private readonly CoordinateTransformations beta2007 = new();
    private readonly ConcurrentDictionary<(string Hash, string Name, double Accuracy), CoordinateTransformations> kept = new();

    internal async Task<CoordinateTransformations> ForAsync(Open311Db db, CancellationToken ct)
    {
        if (await db.DatumGrids.AsNoTracking().Select(row => new { row.Hash, row.Name, row.AccuracyMeters }).FirstOrDefaultAsync(ct) is not { } own)
            return beta2007;
        var key = (own.Hash, own.Name, own.AccuracyMeters);
        if (kept.TryGetValue(key, out var known))
            return known;
        // Removed meanwhile: as if it had never been.
        if (await db.DatumGrids.AsNoTracking().FirstOrDefaultAsync(row => row.Hash == own.Hash, ct) is not { } row)
            return beta2007;
        if (kept.Count >= MaxKept)
            kept.Clear();
        return kept[key] = new CoordinateTransformations(Read(row), row.Name, row.AccuracyMeters);
    }

    /// <exception cref="InvalidDataException">It is broken, though it was read when it was stored.</exception>
    internal static Ntv2Grid Read(DatumGrid row) =>
        Ntv2Grid.TryRead(new MemoryStream(row.Content), out var grid, out var error) ? grid : throw new InvalidDataException($"The stored datum grid cannot be read: {error.Text}");
}
