using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>The definition of a coordinate reference system as WKT 1, for files that carry it with them.</summary>
public sealed class DefineCrs(NpgsqlDataSource database)
{
    /// <param name="srid">EPSG code of one that PostGIS knows.</param>
    public async Task<string> RunAsync(int srid, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Layers/DefineCrs.sql"));
        command.Parameters.Add(new NpgsqlParameter("srid", NpgsqlDbType.Integer) { Value = srid });
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
