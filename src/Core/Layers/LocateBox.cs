using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>Finds the box in degrees (EPSG:4326) that holds a box of another coordinate system, a little larger: for an index, never for the answer.</summary>
public sealed class LocateBox(NpgsqlDataSource database)
{
    /// <summary>Part of the box's own size by which it is made larger on each side.</summary>
    private const double Slack = 0.005;

    /// <summary>Null: no place on Earth is in it.</summary>
    public async Task<BoundingBox?> RunAsync(ProjectedBox box, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Layers/LocateBox.sql"));
        command.Parameters.Add(new NpgsqlParameter("srid", NpgsqlDbType.Integer) { Value = box.Srid });
        foreach (var (name, value) in ((string, double)[])[("left", box.MinX), ("bottom", box.MinY), ("right", box.MaxX), ("top", box.MaxY)])
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Double) { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (wider, taller) = ((reader.GetDouble(4) * Slack) + 1e-6, (reader.GetDouble(5) * Slack) + 1e-6);
        return BoundingBox.TryCreate(
            Math.Max(reader.GetDouble(0) - wider, -180), Math.Max(reader.GetDouble(1) - taller, -90), Math.Min(reader.GetDouble(2) + wider, 180), Math.Min(reader.GetDouble(3) + taller, 90));
    }
}
