using Npgsql;

namespace Open311.Core.Persistence;

/// <summary>
/// A number that moves whenever a report of the jurisdiction changes, for ETags. Read it before the data it stands for: then the data may be newer than the number says,
/// never older, and the worst is one needless transfer.
/// </summary>
public sealed class DataVersions(NpgsqlDataSource database)
{
    public async ValueTask<long> OfReportsAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT coalesce(sum(version), 0)::bigint FROM data_versions WHERE jurisdiction_id = @jurisdiction");
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
