using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Geo;
using Open311.Geo.Crs;

namespace Open311.Core.Layers;

/// <param name="Content">An NTv2 file (*.gsb), at most <see cref="SetDatumGrid.MaxBytes"/>.</param>
/// <param name="Name">The file's name; folders and the end are left out.</param>
/// <param name="AccuracyMeters">What the grid is good for; null: the worst that its nodes say.</param>
public sealed record SetDatumGridInput(int JurisdictionId, byte[] Content, string Name, double? AccuracyMeters, string Actor = "operator");

/// <param name="SubgridCount">Grids in the file; where several cover a place, the finest counts.</param>
public sealed record DatumGridSummary(string Name, double AccuracyMeters, string SourceSystem, string TargetSystem, int SubgridCount, DateTimeOffset SetAt, string SetBy);

/// <summary>Takes, shows and removes the town's own NTv2 grid. Imports from then on use it; what was imported stays as it is.</summary>
public sealed class SetDatumGrid(Open311DbFactory databases, TimeProvider clock)
{
    public const int MaxBytes = 64 * 1024 * 1024;

    public const double MaxAccuracyMeters = 10;

    /// <summary>BETA2007 is good to 0.9 m; grids of the Länder stay within about two metres of it. What is farther off shifts the other way round, or is of another datum.</summary>
    private const double MaxFromBeta2007Meters = 5;

    private const double MetersPerDegree = 111_320;

    public async Task<Outcome<DatumGridSummary>> RunAsync(SetDatumGridInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Content.Length > MaxBytes)
            return LayerFailures.GridTooLarge(MaxBytes);
        if (input.AccuracyMeters is { } said && said is not (> 0 and <= MaxAccuracyMeters))
            return LayerFailures.GridAccuracyInvalid(MaxAccuracyMeters);
        if (!Ntv2Grid.TryRead(new MemoryStream(input.Content), out var grid, out var error))
            return LayerFailures.GridUnreadable(error);
        if ((input.AccuracyMeters ?? grid.AccuracyMeters) is not { } accuracy)
            return LayerFailures.GridAccuracyMissing;
        await using var db = databases.For(input.JurisdictionId);
        if (await db.Jurisdictions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == input.JurisdictionId, ct) is not { } town)
            return JurisdictionFailures.Unknown;
        if (town.Boundary is { } boundary && Doubt(grid, boundary.EnvelopeInternal.Centre) is { } doubt)
            return doubt;

        var row = new DatumGrid
        {
            JurisdictionId = town.Id,
            Name = NameOf(input.Name),
            AccuracyMeters = accuracy,
            Hash = Convert.ToHexStringLower(SHA256.HashData(input.Content)),
            Content = input.Content,
            SetAt = clock.GetUtcNow(),
            SetBy = input.Actor,
        };
        // One statement: the grid of before is in use until this one is, and of two who set one at the same time the later wins.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO datum_grids (jurisdiction_id, name, accuracy_meters, hash, content, set_at, set_by)
            VALUES ({row.JurisdictionId}, {row.Name}, {row.AccuracyMeters}, {row.Hash}, {row.Content}, {row.SetAt}, {row.SetBy})
            ON CONFLICT (jurisdiction_id) DO UPDATE
            SET name = excluded.name, accuracy_meters = excluded.accuracy_meters, hash = excluded.hash, content = excluded.content, set_at = excluded.set_at, set_by = excluded.set_by
            """,
            ct);
        return Summary(row, grid);
    }

    /// <summary>Null: the town has none of its own.</summary>
    public async Task<DatumGridSummary?> FindAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        return await db.DatumGrids.AsNoTracking().FirstOrDefaultAsync(ct) is { } row ? Summary(row, DatumGrids.Read(row)) : null;
    }

    /// <returns>False: there was none.</returns>
    public async Task<bool> RemoveAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        return await db.DatumGrids.ExecuteDeleteAsync(ct) > 0;
    }

    private static DatumGridSummary Summary(DatumGrid row, Ntv2Grid grid) =>
        new(row.Name, row.AccuracyMeters, grid.SourceSystem, grid.TargetSystem, grid.SubgridCount, row.SetAt, row.SetBy);

    /// <summary>In the middle of the town a grid that is right shifts nearly as BETA2007 does.</summary>
    private static Failure? Doubt(Ntv2Grid grid, NetTopologySuite.Geometries.Coordinate middle)
    {
        if (!grid.TryUnshift(middle.X, middle.Y, out var x, out var y))
            return LayerFailures.GridElsewhere(Wgs84Point.Create(middle.Y, middle.X));
        if (!Ntv2Grid.TryOpen(CoordinateTransformations.DefaultBeta2007Path, out var beta2007, out _) || !beta2007.TryUnshift(middle.X, middle.Y, out var expectedX, out var expectedY))
            return null;
        var meters = double.Hypot((x - expectedX) * Math.Cos(middle.Y * Math.PI / 180), y - expectedY) * MetersPerDegree;
        return meters > MaxFromBeta2007Meters ? LayerFailures.GridImplausible(meters) : null;
    }

    private static string NameOf(string fileName)
    {
        var name = string.Concat(Path.GetFileNameWithoutExtension(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..]).Where(letter => !char.IsControl(letter)));
        return name.Length == 0 ? "grid" : name[..Math.Min(name.Length, 100)];
    }
}
