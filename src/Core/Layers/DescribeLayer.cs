using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>A column of a layer.</summary>
/// <param name="Types">The types of JSON its values are of, without <c>null</c>: <c>string</c>, <c>number</c>, <c>boolean</c>, <c>object</c>, <c>array</c>. Empty: it has no values.</param>
/// <param name="IsWhole">All its numbers are whole ones.</param>
public sealed record LayerColumn(string Name, IReadOnlyList<string> Types, bool IsWhole, LayerTexts Texts);

/// <summary>What all texts of a column are.</summary>
public enum LayerTexts
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>Days: <c>2026-03-01</c>.</summary>
    Dates,

    /// <summary>Moments: <c>2026-03-01T10:00:00Z</c>; one without a zone is taken as UTC.</summary>
    Times,
}

/// <param name="GeometryTypes">In PostGIS's capitals: <c>POINT</c>, <c>MULTIPOLYGON</c> …</param>
/// <param name="Extent">EPSG:4326; null: nothing has a place.</param>
public sealed record LayerDescription(IReadOnlyList<LayerColumn> Columns, IReadOnlyList<string> GeometryTypes, BoundingBox? Extent);

/// <summary>What a layer version has for columns and shapes. A version never changes: it is read whole once, and what was found is kept in memory.</summary>
public sealed class DescribeLayer(NpgsqlDataSource database) : IDisposable
{
    /// <summary>Columns beyond these are not described (they are in the answers all the same): a file whose every object has other columns is no table.</summary>
    public const int MaxColumns = 500;

    private const int MaxKept = 1_000;

    private readonly ConcurrentDictionary<(int Jurisdiction, long Version), LayerDescription> kept = new();

    // Who waits finds it read.
    private readonly SemaphoreSlim reading = new(1);

    public async ValueTask<LayerDescription> RunAsync(int jurisdictionId, long versionId, CancellationToken ct)
    {
        if (kept.TryGetValue((jurisdictionId, versionId), out var known))
            return known;
        await reading.WaitAsync(ct);
        try
        {
            if (kept.TryGetValue((jurisdictionId, versionId), out known))
                return known;
            if (kept.Count >= MaxKept)
                kept.Clear();
            return kept[(jurisdictionId, versionId)] = await ReadAsync(jurisdictionId, versionId, ct);
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    private async Task<LayerDescription> ReadAsync(int jurisdictionId, long versionId, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Command("Layers/DescribeLayerColumns.sql", jurisdictionId, versionId));
        batch.BatchCommands[0].Parameters.Add(new NpgsqlParameter("limit", NpgsqlDbType.Integer) { Value = MaxColumns });
        batch.BatchCommands.Add(Command("Layers/DescribeLayerShape.sql", jurisdictionId, versionId));
        batch.Timeout = 300;
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var columns = new List<LayerColumn>();
        while (await reader.ReadAsync(ct))
            columns.Add(new LayerColumn(reader.GetString(0), [.. reader.GetFieldValue<string[]>(1).Where(type => type != "null")], reader.GetBoolean(2), reader.GetBoolean(3) ? LayerTexts.Dates : reader.GetBoolean(4) ? LayerTexts.Times : LayerTexts.Any));
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var extent = await reader.IsDBNullAsync(1, ct) ? null : BoundingBox.TryCreate(reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4));
        return new LayerDescription(columns, reader.GetFieldValue<string[]>(0), extent);
    }

    private static NpgsqlBatchCommand Command(string file, int jurisdictionId, long versionId) => new(SqlFile.Read(file))
    {
        Parameters =
        {
            new NpgsqlParameter("jurisdiction", NpgsqlDbType.Integer) { Value = jurisdictionId },
            new NpgsqlParameter("version", NpgsqlDbType.Bigint) { Value = versionId },
        },
    };
}
